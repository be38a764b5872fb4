#include "saddle/dynamics/step_limit.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "saddle/core/golden_section.h"
#include "saddle/dynamics/field.h"

namespace saddle::dynamics {
namespace {

constexpr int kMostHalvings = 200;  // an interval as small as a number's last place stands still

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
    for (int turn = 0; turn < kMostHalvings && high - low > range.precision * high; ++turn) {
      const double middle = (low + high) / 2;
      (radius(middle) > 1 + kNeutral ? high : low) = middle;
    }
    found.largest = low;
  }
  if (shrinks && range.seeks_best) {
    const double highest = crossed ? std::min(best * ratio, found.largest) : best * ratio;
    found.best = golden_section(radius, best / ratio, highest, range.precision * highest);
    found.best_radius = radius(found.best);
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
