#include "saddle/dynamics/lyapunov.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "saddle/core/decay.h"

namespace saddle::dynamics {
namespace {

constexpr double kApart = 1e-8;

}  // namespace

Lyapunov lyapunov(const std::function<Tensor(const Tensor&)>& step, const Tensor& state, std::int64_t steps) {
  const Tensor first = state.to(at::kDouble);
  Tensor apart = at::ones_like(first) * (kApart / std::sqrt(static_cast<double>(first.numel())));
  Tensor states = at::stack({first, first + apart});
  std::vector<double> factors;  // of each step of the second half
  for (std::int64_t t = 0; t < steps; ++t) {
    states = step(states);
    const Tensor difference = states[1] - states[0];
    const double distance = difference.norm().item<double>();
    if (!std::isfinite(distance)) return {};
    if (distance > 0) apart = difference * (kApart / distance);  // else they met: set apart again as before
    if (2 * t >= steps) factors.push_back(std::max(distance, 1e-16) / kApart);
    states = at::stack({states[0], states[0] + apart});
  }
  const double exponent = mean_log(factors);
  return {.exponent = exponent, .growth = exponent * static_cast<double>(factors.size())};
}

Lyapunov lyapunov(const SmallGame& game, const Motion& motion, const Tensor& point, std::int64_t steps) {
  Iteration iteration(game, motion, point.to(at::kDouble).view({1, -1}).expand({2, -1}));
  const auto step = [&](const Tensor& states) {
    iteration.set_state(states);
    iteration.step();
    return iteration.state();
  };
  return lyapunov(step, iteration.state()[0], steps);
}

}  // namespace saddle::dynamics
