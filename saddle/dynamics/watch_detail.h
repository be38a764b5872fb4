#pragma once
#include <vector>

#include "saddle/core/tensor.h"
#include "saddle/dynamics/verdict.h"

namespace saddle::dynamics {

/// Gathers the signs of R games while they play, keeping no trajectory: the largest errors in stretches of time that
/// grow by a factor each, how far points stray at the end, and when the coordinate that varied most in the second
/// quarter crosses its mean of then. A few operations on {R} a step.
class Watch {
 public:
  /// @param points {R, D}, error {R}  at the start
  Watch(std::int64_t steps, const Tensor& points, const Tensor& error);

  /// @param step  1, 2, ... up to `steps`
  void see(std::int64_t step, const Tensor& points, const Tensor& error);

  /// After the last step: one verdict a game, as `judge` finds of its trajectory without an update map, but for the
  /// factor of games that vanish or grow beyond the bound, which comes from fewer stretches.
  std::vector<Verdict> verdicts() const;

 private:
  void find_coordinate();
  void cross(std::int64_t step, const Tensor& points);

  std::int64_t steps_;
  std::vector<double> ends_;                           // of the stretches
  std::size_t stretch_ = 0;                            // which one this is
  Tensor start_, largest_, when_, last_;               // {R}; {stretches, R} twice; {R}
  Tensor low_, high_, begin_, final_;                  // {R, D}: in the last eighth; the first and the last points
  Tensor sum_, squares_, centre_, coordinate_, past_;  // {R, D} three times; {R, 1}; {R}: before the last step
  Tensor first_, latest_, least_, most_, count_;       // {R}: crossings, times between them, how many
};

}  // namespace saddle::dynamics
