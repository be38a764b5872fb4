#include "saddle/core/decay.h"

#include <algorithm>
#include <cmath>

namespace saddle {
namespace {

std::vector<double> logarithms(const std::vector<double>& x) {
  std::vector<double> all;
  for (const double value : x) all.push_back(std::log(value));
  return all;
}

}  // namespace

LineFit fit_line(const std::vector<double>& x, const std::vector<double>& y) {
  const auto n = static_cast<double>(x.size());
  double mean_x = 0, mean_y = 0, xx = 0, xy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) mean_x += x[i] / n, mean_y += y[i] / n;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xx += (x[i] - mean_x) * (x[i] - mean_x);
    xy += (x[i] - mean_x) * (y[i] - mean_y);
  }
  LineFit fit{.b = xx > 0 ? xy / xx : 0};
  fit.a = mean_y - fit.b * mean_x;
  double squares = 0;
  for (std::size_t i = 0; i < x.size(); ++i) squares += std::pow(y[i] - fit.a - fit.b * x[i], 2);
  fit.residual = std::sqrt(squares / n);
  return fit;
}

Decay fit_decay(const std::vector<double>& t, const std::vector<double>& y) {
  const std::vector<double> log_y = logarithms(y);
  const LineFit by_power = fit_line(logarithms(t), log_y), by_factor = fit_line(t, log_y);
  return {.power = -by_power.b,
          .power_residual = by_power.residual,
          .factor = std::exp(by_factor.b),
          .factor_residual = by_factor.residual};
}

std::optional<Approach> fit_approach(double half, double three_quarters, double last, double end) {
  const double ratio = (last - three_quarters) / (three_quarters - half);
  if (!(ratio > 0.01) || !(ratio < 0.9)) return {};
  const double limit = last + (last - three_quarters) * ratio / (1 - ratio), away = std::abs(limit - last);
  if (!(limit > 0)) return {};
  const double quarters = away > 0 ? std::max(0.0, std::log(0.01 * limit / away) / std::log(ratio)) : 0;
  return Approach{.limit = limit, .away = away, .until = end * (1 + quarters / 4)};
}

double mean_log(const std::vector<double>& y) {
  double sum = 0;
  for (const double value : logarithms(y)) sum += value;
  return y.empty() ? 0 : sum / static_cast<double>(y.size());
}

}  // namespace saddle
