#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "saddle/report/scale_detail.h"

namespace saddle::report::detail {
namespace {

constexpr double kFar = 1e5;        // pixels: beyond, a line's direction within the panel no longer changes
constexpr double kRounding = 1e-9;  // of a step, by which a tick may miss the axis' end

double coordinate(const Scale& scale, double x) { return scale.logarithmic ? std::log10(x) : x; }

std::string fixed(double x, int decimals) {
  char digits[400];
  const auto end = std::to_chars(digits, digits + sizeof digits, x, std::chars_format::fixed, decimals).ptr;
  return {digits, end};
}

/// "−0.5": a true minus sign, no sign before zero.
std::string signed_text(std::string digits) {
  if (digits.find_first_not_of("-0.") == std::string::npos) return "0";
  return digits[0] == '-' ? "\u2212" + digits.substr(1) : digits;
}

/// A multiple of `step`, with as many decimals as the step needs; "2e6" where that would be long.
std::string tick_text(double x, double step, double largest) {
  const int finest = static_cast<int>(std::floor(std::log10(step) + kRounding));
  if (largest < 1e6 && finest >= -4) return signed_text(fixed(x, std::max(0, -finest)));
  if (x == 0) return "0";
  const int power = static_cast<int>(std::floor(std::log10(largest) + kRounding));
  std::string digits = fixed(x / std::pow(10, power), std::max(0, power - finest));
  if (digits.find('.') != std::string::npos) digits.erase(digits.find_last_not_of('0') + 1);
  if (digits.back() == '.') digits.pop_back();
  return signed_text(digits) + "e" + signed_text(fixed(power, 0));
}

double round_interval(double length, double most) {
  const double least = length / most, power = std::pow(10, std::floor(std::log10(least)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= least * (1 - kRounding)) return factor * power;
  }
  return 10 * power;
}

std::vector<Tick> linear_ticks(double low, double high, double most) {
  const double step = round_interval(high - low, most);
  const double largest = std::max(std::abs(low), std::abs(high));
  std::vector<Tick> all;
  const double first = std::ceil(low / step - kRounding), last = std::floor(high / step + kRounding);
  for (double i = first; i <= last && all.size() < 100; ++i)
    all.push_back({i * step, tick_text(i * step, step, largest)});
  return all;
}

/// "0.01" near one, else "10⁻⁵".
std::string power_text(int power, bool plain) {
  if (plain) return fixed(std::pow(10, power), std::max(0, -power));
  static constexpr const char* kRaised[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string all = power < 0 ? "10⁻" : "10";
  for (const char digit : std::to_string(std::abs(power))) all += kRaised[digit - '0'];
  return all;
}

std::vector<Tick> decades(double low, double high, double most) {
  const int first = static_cast<int>(std::ceil(std::log10(low) - kRounding));
  const int last = static_cast<int>(std::floor(std::log10(high) + kRounding));
  const double span = std::log10(high / low);
  int every = 1;
  while (span / every > most) ++every;
  const bool plain = first >= -3 && last <= 4;
  const bool between = 3 * span <= most;  // room for 2 and 5
  std::vector<Tick> all;
  for (int power = first - 1; power <= last; ++power) {
    const double ten = std::pow(10, power);
    const bool named = ((power % every) + every) % every == 0;
    for (int digit = 1; digit <= (every == 1 ? 9 : 1); ++digit) {
      const double at = digit * ten;
      if (at < low * (1 - kRounding) || at > high * (1 + kRounding)) continue;
      if (digit == 1 && named)
        all.push_back({at, power_text(power, plain)});
      else if (between && plain && (digit == 2 || digit == 5))
        all.push_back({at, fixed(at, std::max(0, -power))});
      else
        all.push_back({at, ""});
    }
  }
  return all;
}

}  // namespace

double Scale::pixel(double x) const {
  if (!std::isfinite(x) || (logarithmic && x <= 0)) return std::numeric_limits<double>::quiet_NaN();
  const double begin = coordinate(*this, low), length = coordinate(*this, high) - begin;
  return std::clamp(from + (coordinate(*this, x) - begin) / length * (to - from), -kFar, kFar);
}

double Scale::value(double pixel) const {
  const double begin = coordinate(*this, low), length = coordinate(*this, high) - begin;
  const double at = begin + (pixel - from) / (to - from) * length;
  return logarithmic ? std::pow(10, at) : at;
}

double Scale::slope(double x) const {
  const double length = coordinate(*this, high) - coordinate(*this, low);
  return (to - from) / length / (logarithmic ? x * std::log(10) : 1);
}

std::vector<Tick> ticks(const Scale& scale, double most) {
  if (scale.logarithmic && scale.high >= 10 * scale.low) return decades(scale.low, scale.high, most);
  return linear_ticks(scale.low, scale.high, most);
}

}  // namespace saddle::report::detail
