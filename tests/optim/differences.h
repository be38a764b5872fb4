#pragma once
// Central differences in all trainable weights of a point.
#include <ATen/ATen.h>

#include <functional>

#include "saddle/game/game.h"

#include "tests/nn/weights.h"

namespace saddle::test {

inline game::Point copy_of(const game::Point& point) { return {copies(point.critic), copies(point.generator)}; }

/// d f / d weights, where `weights` is a part of the point that `f` reads; flattened, one after the other.
inline Tensor differences(const nn::Network& network, nn::Weights& weights, const std::function<double()>& f,
                          double epsilon = 1e-5) {
  std::vector<double> all;
  for (const Tensor& weight : nn::trainable(network, weights)) {
    for (std::int64_t i = 0; i < weight.numel(); ++i) {
      Tensor element = weight.view({-1})[i];
      const double before = element.item<double>();
      element.fill_(before + epsilon);
      const double above = f();
      element.fill_(before - epsilon);
      const double below = f();
      element.fill_(before);
      all.push_back((above - below) / (2 * epsilon));
    }
  }
  return at::tensor(all, at::kDouble);
}

/// The trainable weights of a list, flattened one after the other; undefined ones are left out.
inline Tensor flat(const nn::Network& network, const nn::Weights& weights) {
  std::vector<Tensor> all;
  for (const Tensor& tensor : nn::trainable(network, weights)) {
    if (tensor.defined()) all.push_back(tensor.detach().flatten());
  }
  return at::cat(all);
}

inline double largest_difference(const Tensor& a, const Tensor& b) { return (a - b).abs().max().item<double>(); }

}  // namespace saddle::test
