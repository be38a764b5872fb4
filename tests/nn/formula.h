// Weights and inputs by formula, the same as in tools/nn_golden.py.
#pragma once
#include <ATen/ATen.h>

#include <cmath>
#include <string>
#include <vector>

#include "saddle/core/names.h"
#include "saddle/core/tensor.h"
#include "saddle/nn/layers.h"

#include "tests/nn/weights.h"

namespace saddle::test {

/// Element i is sin(i + 10 j + 1), float64.
inline Tensor wave(at::IntArrayRef shape, std::int64_t j = 0) {
  const auto count = c10::multiply_integers(shape);
  return (at::arange(count, at::kDouble) + double(10 * j + 1)).sin().reshape(shape);
}

/// The sum over i of element i (row-major) times sin(i + 1).
inline double probe(const Tensor& x) {
  return (x.detach().to(at::kDouble).flatten() * wave({x.numel()})).sum().item<double>();
}

/// Weights of a sensible size, none alike: matrices 2 / sqrt(fan) wave, scales and variances 1 + 0.3 wave, the rest 0.3
/// wave.
inline nn::Weights filled(const nn::Network& network) {
  nn::Weights all;
  for (std::size_t j = 0; j < network.parameters.size(); ++j) {
    const auto& [name, shape, init, buffer] = network.parameters[j];
    const bool around_one = name.ends_with("weight") || name.ends_with("running_var");
    Tensor value = wave(shape, std::int64_t(j));
    if (name.ends_with("num_batches_tracked")) {
      value.zero_();
    } else if (shape.size() > 1) {
      value *= 2 / std::sqrt(double(value.numel()) / double(shape[0]));
    } else {
      value = 0.3 * value + (around_one ? 1.0 : 0.0);
    }
    all.push_back(value);
  }
  return all;
}

/// The largest difference of an element; infinite if shapes differ, NaN if one is not finite.
inline double distance(const Tensor& a, const Tensor& b) {
  if (a.sizes() != b.sizes()) return INFINITY;
  return (a.detach().to(at::kDouble) - b.detach().to(at::kDouble)).abs().max().item<double>();
}

inline Value word(const char* value) { return std::string(value); }

/// Each parameter's name and shape.
inline std::vector<std::string> names(const nn::Network& network) {
  std::vector<std::string> all;
  for (const nn::Parameter& parameter : network.parameters) all.push_back(parameter.name + text_of(parameter.shape));
  return all;
}

/// One layer on its own.
inline Tensor run(const nn::Network& network, const nn::Weights& weights, const Tensor& x, bool training = false) {
  nn::Pass pass{.training = training};
  return network.forward(weights, x, pass);
}

inline Tensor run(const nn::LayerPtr& layer, const nn::Weights& weights, const Tensor& x) {
  nn::Pass pass;
  return layer->forward(weights, 0, x, pass);
}

}  // namespace saddle::test
