#include "saddle/dynamics/trajectory.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace saddle::dynamics {
namespace {

void fill_errors(const SmallGame& game, Trajectory& t) {
  const Tensor error = game.error(t.points).contiguous();
  t.error.assign(error.data_ptr<double>(), error.data_ptr<double>() + error.numel());
}

}  // namespace

double error_at_end(const Trajectory& t) {
  double largest = 0;
  for (std::size_t i = 0; i < t.time.size(); ++i) {
    if (8 * t.time[i] >= 7 * t.time.back()) largest = std::max(largest, t.error[i]);
  }
  return largest;
}

Trajectory play(const SmallGame& game, const Motion& motion, const Tensor& start, std::int64_t steps,
                const std::function<void(std::int64_t)>& progress) {
  Iteration iteration(game, motion, start.to(at::kDouble).view({1, -1}));
  Trajectory t;
  t.points = at::empty({steps + 1, game.size()}, at::kDouble);
  for (std::int64_t i = 0; i <= steps; ++i) {
    if (i > 0) iteration.step();
    t.time.push_back(static_cast<double>(i));
    t.points[i].copy_(iteration.points()[0]);
    if (progress) progress(i);
  }
  fill_errors(game, t);
  return t;
}

Trajectory averaged(const SmallGame& game, const Trajectory& trajectory, const optim::Average& average) {
  Trajectory t{.time = trajectory.time, .points = trajectory.points.clone(), .error = {}};
  for (std::int64_t i = 1; i < t.points.size(0); ++i) {
    const double keep = average.keep(i, i, 1);
    t.points[i].copy_(keep * t.points[i - 1] + (1 - keep) * trajectory.points[i]);
  }
  fill_errors(game, t);
  return t;
}

}  // namespace saddle::dynamics
