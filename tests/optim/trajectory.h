// The problem of tools/optim_golden.py and its walk with one of our optimisers.
#pragma once
#include <ATen/ATen.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "saddle/optim/optimizer.h"

#include "golden.h"

namespace saddle::test {

/// Element i is sin(i + 10 j + 1), float64.
inline Tensor wave(at::IntArrayRef shape, std::int64_t j) {
  const auto count = c10::multiply_integers(shape);
  return (at::arange(count, at::kDouble) + double(10 * j + 1)).sin().reshape(shape);
}

inline double probe(const Tensor& x) { return (x.flatten() * wave({x.numel()}, 0)).sum().item<double>(); }

/// A list of parameters {2, 3, 2, 2} and {5} with a buffer between them. Its forward is never run.
inline nn::Network listed() {
  return {
      .name = "listed",
      .parameters = {
          {"a", {2, 3, 2, 2}, nn::constant(0)}, {"running", {}, nn::constant(0), true}, {"b", {5}, nn::constant(0)}}};
}

inline nn::Weights start() { return {0.5 * wave({2, 3, 2, 2}, 0), at::zeros({}, at::kDouble), 0.5 * wave({5}, 1)}; }

/// dL/dw = 3 tanh(3 (w - t)) + cos(sum of all w).
inline game::Gradients gradients(const nn::Weights& w) {
  const Tensor common = (w[0].sum() + w[2].sum()).cos();
  return {.loss = at::zeros({}, at::kDouble),
          .gradient = {3 * (3 * (w[0] - wave({2, 3, 2, 2}, 3))).tanh() + common, Tensor(),
                       3 * (3 * (w[2] - wave({5}, 4))).tanh() + common}};
}

/// The largest difference from a recorded trajectory.
inline double departure(optim::Optimizer& optimizer, const golden::Trajectory& recorded) {
  nn::Weights w = start();
  optimizer.attach(listed(), w);
  std::vector<double> found;
  for (int t = 1; t <= *std::rbegin(golden::kSteps); ++t) {
    optimizer.step(w, gradients(w));
    if (std::find(std::begin(golden::kSteps), std::end(golden::kSteps), t) == std::end(golden::kSteps)) continue;
    for (const Tensor& x : {w[0], w[2]}) found.insert(found.end(), {probe(x), x.flatten()[-1].item<double>()});
  }
  if (found.size() != recorded.values.size()) return INFINITY;
  double largest = 0;
  for (std::size_t i = 0; i < found.size(); ++i) largest = std::max(largest, std::abs(found[i] - recorded.values[i]));
  return largest;
}

/// Measured: at most 2e-15, for the fused Adam too.
inline constexpr double kTolerance = 1e-12;

}  // namespace saddle::test
