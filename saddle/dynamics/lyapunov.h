#pragma once
#include <functional>

#include "saddle/dynamics/iteration.h"

namespace saddle::dynamics {

/// The rate at which nearby trajectories part: a small difference grows like e^(exponent t).
struct Lyapunov {
  double exponent = 0;  // a step; over the second half of the steps
  double growth = 0;    // exponent x steps of that half: log of how much a difference grew
};

/// The largest exponent of a map of states: two trajectories at a distance of 1e-8, brought back to it after each step
/// along their difference, the mean logarithm of distance / 1e-8 over the second half. Source: Benettin et al. 1980.
/// @param step   {2, S} -> {2, S}, each row on its own
/// @param state  {S}, where it starts
Lyapunov lyapunov(const std::function<Tensor(const Tensor& states)>& step, const Tensor& state, std::int64_t steps);

/// The same for a game's step, a map of weights, optimisers and the rule's memory, from a point {D} on.
Lyapunov lyapunov(const SmallGame& game, const Motion& motion, const Tensor& point, std::int64_t steps);

/// Largest growth over half the steps of a motion that is not chaotic: quasi-periodic trajectories part at most in
/// proportion to time, by a factor 2 then; e^7 leaves room.
inline constexpr double kRegularGrowth = 7;

}  // namespace saddle::dynamics
