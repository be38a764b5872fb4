#include "saddle/divergences/quadrature.h"

#include <cmath>
#include <numbers>
#include <utility>

#include "saddle/core/error.h"

namespace saddle::divergences {
namespace {

using Function = std::function<double(double)>;

/// P_n(x) and its derivative, |x| < 1, by the three-term recurrence.
std::pair<double, double> legendre(int n, double x) {
  double before = 1, here = x;
  for (int k = 2; k <= n; ++k) before = std::exchange(here, ((2 * k - 1) * x * here - (k - 1) * before) / k);
  return {here, n * (before - x * here) / (1 - x * x)};
}

/// The rule on [-1, 1]: the points are the roots of P_n, the weights 2 / ((1 - x^2) P_n'(x)^2).
Quadrature standard_rule(int n) {
  Quadrature rule;
  for (int i = 0; i < n; ++i) {
    double x = -std::cos(std::numbers::pi * (i + 0.75) / (n + 0.5));
    for (int newton = 0; newton < 10; ++newton) {
      const auto [value, slope] = legendre(n, x);
      x -= value / slope;
    }
    const double slope = legendre(n, x).second;
    rule.points.push_back(x);
    rule.weights.push_back(2 / ((1 - x * x) * slope * slope));
  }
  return rule;
}

double on_part(const Quadrature& rule, const Function& g, double low, double high) {
  const double centre = (low + high) / 2, half = (high - low) / 2;
  double sum = 0;
  for (std::size_t i = 0; i < rule.points.size(); ++i) sum += rule.weights[i] * g(centre + half * rule.points[i]);
  return half * sum;
}

/// @param whole  the rule's value on this part
double refined(const Quadrature& rule, const Function& g, double low, double high, double whole, int halvings_left) {
  constexpr double kTolerance = 1e-13;
  const double middle = (low + high) / 2;
  const double left = on_part(rule, g, low, middle), right = on_part(rule, g, middle, high), halves = left + right;
  const bool disagree = std::abs(halves - whole) > kTolerance * std::max(1.0, std::abs(whole));  // false for NaN
  if (!disagree || halvings_left == 0) return halves;
  return refined(rule, g, low, middle, left, halvings_left - 1) +
         refined(rule, g, middle, high, right, halvings_left - 1);
}

void require_interval(double low, double high) {
  if (std::isfinite(low) && std::isfinite(high) && low < high) return;
  throw ConfigError(text("quadrature: [", low, ", ", high, "] must be an interval of finite length above 0"));
}

}  // namespace

Quadrature gauss_legendre(double low, double high, int panels, int n) {
  require_interval(low, high);
  if (panels < 1 || n < 1) throw ConfigError(text("quadrature: ", panels, " panels of ", n, " points, expected >= 1"));
  const Quadrature rule = standard_rule(n);
  const double half = (high - low) / (2 * panels);
  Quadrature all;
  for (int panel = 0; panel < panels; ++panel) {
    for (int i = 0; i < n; ++i) {
      all.points.push_back(low + half * (2 * panel + 1 + rule.points[i]));
      all.weights.push_back(half * rule.weights[i]);
    }
  }
  return all;
}

double integrate(const Function& g, double low, double high) {
  require_interval(low, high);
  constexpr int kPanels = 64, kPoints = 10, kHalvings = 40;
  static const Quadrature rule = standard_rule(kPoints);
  const double width = (high - low) / kPanels;
  double sum = 0;
  for (int panel = 0; panel < kPanels; ++panel) {
    const double a = low + panel * width, b = low + (panel + 1) * width;
    sum += refined(rule, g, a, b, on_part(rule, g, a, b), kHalvings);
  }
  return sum;
}

}  // namespace saddle::divergences
