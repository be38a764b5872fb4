// Samples and numbers of tests.
#pragma once
#include <ATen/ATen.h>

#include <vector>

#include "saddle/core/stream.h"

namespace saddle::test {

/// Standard normal samples of these sizes, float64; another k draws others.
inline at::Tensor normal(at::IntArrayRef sizes, std::uint64_t k) {
  return Stream(1, Purpose::test, k).normal(sizes, at::kDouble);
}

/// {n}, uniform in [0, 1), float64; another k draws others.
inline at::Tensor uniform(std::int64_t n, std::uint64_t k) {
  return Stream(2, Purpose::test, k).uniform({n}, at::kDouble);
}

inline at::Tensor list(const std::vector<double>& x) { return at::tensor(x, at::kDouble); }

/// The elements of a float64 tensor, row-major.
inline std::vector<double> values(const at::Tensor& x) {
  const at::Tensor flat = x.contiguous();
  return {flat.const_data_ptr<double>(), flat.const_data_ptr<double>() + flat.numel()};
}

inline double number(const at::Tensor& x) { return x.item<double>(); }

}  // namespace saddle::test
