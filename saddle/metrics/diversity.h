#pragma once
#include "saddle/core/tensor.h"

namespace saddle::metrics {

/// E||y - y'|| of fakes over E||x - x'|| of reals, pairs of different samples: 1 for the same law, 0 for a single
/// image.
struct Diversity {
  double ratio = 0;
  double standard_error = 0;
  double fake = 0, real = 0;  // mean pairwise distances
};

/// The error is that of U-statistics: with h_i sample i's mean distance to the others, var(U) is about 4 var(h) / n,
/// and the ratio's relative variance is the sum of both sides'. Source: Hoeffding 1948, theorem 7.1.
/// @param real, fake  {n, d} and {m, d}. @throws ShapeError, DataError for fewer than two samples or not finite ones,
/// or if all reals are equal
Diversity diversity(const Tensor& real, const Tensor& fake);

}  // namespace saddle::metrics
