// Samples whose mean and covariance are exactly what is asked, so that formulas of Gaussians hold without a sampling
// error.
#pragma once
#include <ATen/ATen.h>

#include <vector>

#include "saddle/core/stream.h"

namespace saddle::test {

inline at::Tensor normal_samples(at::IntArrayRef sizes, std::uint64_t step, std::uint8_t lane = 0) {
  return Stream(61, Purpose::test, step, lane).normal(sizes, at::kDouble);
}

inline at::Tensor matrix(const std::vector<double>& numbers, std::int64_t d) {
  return at::tensor(numbers, at::kDouble).view({d, d});
}

/// {n, d}, n > d: drawn, whitened by their own covariance, then moved.
inline at::Tensor with_moments(std::int64_t n, const std::vector<double>& mean, const at::Tensor& covariance,
                               std::uint64_t step) {
  at::Tensor z = normal_samples({n, covariance.size(0)}, step);
  z = z - z.mean(0);
  const at::Tensor own = at::linalg_cholesky(z.t().mm(z) / static_cast<double>(n - 1));
  const at::Tensor white = at::linalg_solve_triangular(own, z.t(), /*upper=*/false).t();
  return white.mm(at::linalg_cholesky(covariance).t()) + at::tensor(mean, at::kDouble);
}

}  // namespace saddle::test
