#pragma once
#include <functional>
#include <vector>

#include "saddle/dynamics/iteration.h"
#include "saddle/optim/average.h"

namespace saddle::dynamics {

/// Where one game went.
struct Trajectory {
  std::vector<double> time;   // steps, or t of a flow; rising
  Tensor points;              // {T, D}, one row for each time
  std::vector<double> error;  // the game's, at each time
};

/// The largest error in the last eighth of the time.
double error_at_end(const Trajectory& trajectory);

/// `steps` steps of the rule from `start` {D}, all recorded, the start included.
/// @param progress  called after each step with the number of steps done
Trajectory play(const SmallGame& game, const Motion& motion, const Tensor& start, std::int64_t steps,
                const std::function<void(std::int64_t step)>& progress = {});

/// The trajectory of the averaged points, as `average` follows the steps: what weight averaging would sample from.
Trajectory averaged(const SmallGame& game, const Trajectory& trajectory, const optim::Average& average);

struct FlowOptions {
  double tolerance = 1e-10;       // absolute and relative, of a step
  double interval = 0.1;          // between recorded times
  std::int64_t intervals = 1000;  // recorded
};

/// The continuous flow dz/dt = v(z) from `start` {D}, by Dormand and Prince's method of order 5 with error control
/// (Boost.Odeint). Ends early where a coordinate exceeds Iteration::kBound, or where the field jumps so that the step
/// size falls below 1e-12 or an interval takes more than 2,000 steps.
/// @param progress  called after each interval with the number of intervals done
/// @throws ConfigError for a game whose constraint projects after steps: it has no flow.
Trajectory flow(const SmallGame& game, const Tensor& start, const FlowOptions& options = {},
                const std::function<void(std::int64_t interval)>& progress = {});

}  // namespace saddle::dynamics
