#include "saddle/divergences/quadrature.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <tuple>
#include <utility>

#include "saddle/core/error.h"

namespace saddle::divergences {
namespace {

constexpr int kPoints = 10;  // of a part

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

/// Lobatto's rule on [-1, 1]: the ends, and the roots of P_(n-1)'; weights 2 / (n (n - 1) P_(n-1)(x)^2). Points at the
/// ends see a kink near them, which a rule without takes for none, before and after halving.
Quadrature lobatto_rule(int n) {
  const double ends = 2. / (n * (n - 1));
  Quadrature rule{{-1}, {ends}};
  for (int i = 1; i + 1 < n; ++i) {
    double x = -std::cos(std::numbers::pi * i / (n - 1));
    for (int newton = 0; newton < 10; ++newton) {
      const auto [value, slope] = legendre(n - 1, x);
      x -= slope * (1 - x * x) / (2 * x * slope - n * (n - 1) * value);  // Legendre's equation gives P''
    }
    const double value = legendre(n - 1, x).first;
    rule.points.push_back(x), rule.weights.push_back(ends / (value * value));
  }
  rule.points.push_back(1), rule.weights.push_back(ends);
  return rule;
}

/// The rule on a part.
struct OnPart {
  double value = 0, absolute = 0;
};

OnPart on_part(const Function& g, double low, double high) {
  static const Quadrature rule = lobatto_rule(kPoints);
  const double centre = low + (high - low) / 2, half = (high - low) / 2;
  OnPart sum;
  for (std::size_t i = 0; i < rule.points.size(); ++i) {
    const double each = half * rule.weights[i] * g(centre + half * rule.points[i]);
    sum.value += each, sum.absolute += std::abs(each);
  }
  return sum;
}

/// A part of the line by its halves.
struct Interval {
  double low, high;
  OnPart left, right;
  double error;  // how far they are from the whole

  double middle() const { return low + (high - low) / 2; }
  bool can_be_halved() const { return low < middle() && middle() < high; }
  bool operator<(const Interval& other) const { return error < other.error; }
};

/// @param whole  the rule's value on the part
Interval part_of(const Function& g, double low, double high, double whole) {
  Interval part{.low = low, .high = high};
  part.left = on_part(g, low, part.middle()), part.right = on_part(g, part.middle(), high);
  part.error = std::abs(part.left.value + part.right.value - whole);
  return part;
}

Integral total(const std::vector<Interval>& parts) {
  Integral sum;
  for (const Interval& p : parts) {
    sum.value += p.left.value + p.right.value, sum.error += p.error;
    sum.absolute += p.left.absolute + p.right.absolute;
  }
  if (!std::isfinite(sum.value)) sum.error = std::abs(sum.value);
  return sum;
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

Integral integrate(const Function& g, const std::vector<double>& cuts, const IntegralOptions& o) {
  std::vector<Interval> parts;  // a heap, the largest error first; done are those that no float lies within
  for (std::size_t k = 1; k < cuts.size(); ++k) {
    require_interval(cuts[k - 1], cuts[k]);
    parts.push_back(part_of(g, cuts[k - 1], cuts[k], on_part(g, cuts[k - 1], cuts[k]).value));
  }
  std::make_heap(parts.begin(), parts.end());
  std::vector<Interval> done;
  Integral sum = total(parts);
  auto evaluations = 3 * kPoints * static_cast<std::int64_t>(parts.size());
  while (!parts.empty() && std::isfinite(sum.value) && evaluations < o.evaluations &&
         sum.error > std::max(o.absolute, o.relative * sum.absolute)) {
    std::pop_heap(parts.begin(), parts.end());
    const Interval worst = parts.back();
    parts.pop_back();
    if (!worst.can_be_halved()) {
      done.push_back(worst);
      continue;
    }
    sum.error -= worst.error;
    for (const auto& [low, high, whole] : {std::tuple(worst.low, worst.middle(), worst.left.value),
                                           std::tuple(worst.middle(), worst.high, worst.right.value)}) {
      parts.push_back(part_of(g, low, high, whole));
      sum.error += parts.back().error;
      std::push_heap(parts.begin(), parts.end());
    }
    evaluations += 4 * kPoints;
  }
  parts.insert(parts.end(), done.begin(), done.end());
  return total(parts);
}

Integral integrate(const Function& g, double low, double high) {
  require_interval(low, high);
  constexpr int kParts = 64;
  std::vector<double> cuts{low};
  for (int k = 1; k < kParts; ++k) cuts.push_back(low + (high - low) / kParts * k);
  cuts.push_back(high);
  return integrate(g, cuts);
}

}  // namespace saddle::divergences
