// Copies and comparisons of lists of weights.
#pragma once
#include <ATen/ATen.h>

#include <algorithm>

#include "saddle/nn/network.h"

namespace saddle::test {

inline nn::Weights copies(const nn::Weights& weights) {
  nn::Weights all;
  for (const Tensor& weight : weights) all.push_back(weight.detach().clone());
  return all;
}

inline bool equal(const nn::Weights& a, const nn::Weights& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Tensor& x, const Tensor& y) { return at::equal(x, y); });
}

}  // namespace saddle::test
