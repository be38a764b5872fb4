#pragma once
#include <functional>
#include <vector>

#include "saddle/dynamics/spectrum.h"

namespace saddle::dynamics {

/// The step sizes at which an equilibrium attracts.
struct StepLimit {
  double largest = 0;    // the spectral radius is at most 1 for all smaller step sizes looked at; 0: for none
  bool neutral = false;  // it is 1 there, so small distances neither shrink nor grow
  bool bounded = true;   // false: stable as far as was looked
  double best = 0;       // where it is least
  double best_radius = 1;
};

struct StepRange {
  double from = 1e-2, to = 20;
  int count = 120;          // step sizes looked at, evenly in their logarithms
  double precision = 1e-6;  // of the step sizes found, relative
  bool seeks_best = true;   // whether the least radius is sought too
};

/// @param motion  how the players move at a step size; its spectral radius at `point` {D} is bisected at the first
/// crossing of 1. A radius within 1e-9 of 1 counts as 1.
StepLimit step_limit(const SmallGame& game, const std::function<Motion(double step_size)>& motion, const Tensor& point,
                     const StepRange& range = {});

/// The step size from which the critic alone, the generator standing still, no longer settles by gradient descent with
/// momentum beta: 2 (1 + beta) / mu, mu the largest eigenvalue of -dv_psi/dpsi; the median over points {K, D}. Infinite
/// where the critic's loss is not curved.
double critic_step_limit(const SmallGame& game, const Tensor& points, double momentum = 0);

}  // namespace saddle::dynamics
