#include "saddle/dynamics/step_limit.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "saddle/dynamics/field.h"

namespace saddle::dynamics {
namespace {

constexpr int kMostTurns = 200;  // of a search: an interval as small as a number's last place stands still

/// Where f is least between low and high, by golden sections to a relative precision, and its value there.
std::pair<double, double> least(const std::function<double(double)>& f, double low, double high, double precision) {
  const double ratio = (std::sqrt(5.0) - 1) / 2;
  double a = high - ratio * (high - low), b = low + ratio * (high - low), at_a = f(a), at_b = f(b);
  for (int turn = 0; turn < kMostTurns && high - low > precision * high; ++turn) {
    if (at_a < at_b) {
      high = b, b = a, at_b = at_a, a = high - ratio * (high - low), at_a = f(a);
    } else {
      low = a, a = b, at_a = at_b, b = low + ratio * (high - low), at_b = f(b);
    }
  }
  return at_a < at_b ? std::pair{a, at_a} : std::pair{b, at_b};
}

}  // namespace

StepLimit step_limit(const SmallGame& game, const std::function<Motion(double)>& motion, const Tensor& point,
                     const StepRange& range) {
  const auto radius = [&](double h) { return update_map(game, motion(h), point).radius(); };
  const double ratio = std::pow(range.to / range.from, 1.0 / (range.count - 1));
  StepLimit found;
  double before = 0, best = 0, least_radius = 1 + kNeutral;
  bool crossed = false, shrinks = false;
  for (int i = 0; i < range.count && !crossed; ++i) {
    const double h = range.from * std::pow(ratio, i), r = radius(h);
    crossed = r > 1 + kNeutral;
    if (crossed) break;
    shrinks = shrinks || r < 1 - kNeutral;
    if (r < least_radius) least_radius = r, best = h;
    before = h;
  }
  if (before == 0) return found;
  found.neutral = !shrinks;
  found.bounded = crossed;
  found.largest = before;
  if (crossed) {
    double low = before, high = before * ratio;
    for (int turn = 0; turn < kMostTurns && high - low > range.precision * high; ++turn) {
      const double middle = (low + high) / 2;
      (radius(middle) > 1 + kNeutral ? high : low) = middle;
    }
    found.largest = low;
  }
  if (shrinks && range.seeks_best) {
    const double highest = crossed ? std::min(best * ratio, found.largest) : best * ratio;
    std::tie(found.best, found.best_radius) = least(radius, best / ratio, highest, range.precision);
  }
  return found;
}

double critic_step_limit(const SmallGame& game, const Tensor& points, double momentum) {
  const std::int64_t first = game.generator_size, size = game.size() - first;
  const Tensor block = jacobian(game, points).narrow(1, first, size).narrow(2, first, size);
  std::vector<double> limits;
  for (std::int64_t k = 0; k < points.size(0); ++k) {
    if (!at::isfinite(block[k]).all().item<bool>()) continue;
    const double mu = -eigenvalues(block[k]).back().real();
    limits.push_back(mu > 1e-12 ? 2 * (1 + momentum) / mu : std::numeric_limits<double>::infinity());
  }
  if (limits.empty()) return std::numeric_limits<double>::infinity();
  const auto middle = limits.begin() + std::ssize(limits) / 2;
  std::nth_element(limits.begin(), middle, limits.end());
  return *middle;
}

}  // namespace saddle::dynamics
