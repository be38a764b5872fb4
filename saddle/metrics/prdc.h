#pragma once
#include <cstdint>

#include "saddle/core/tensor.h"

namespace saddle::metrics {

/// How far each side lies within balls about the other's samples, B(x) of the radius of x's k-th nearest neighbour of
/// its own side:
struct Prdc {
  double precision = 0;  // share of fakes within any real's ball
  double recall = 0;     // share of reals within any fake's ball
  double density = 0;    // real balls a fake lies in, over k: 1 for the same law, may be above
  double coverage = 0;   // share of reals whose ball has a fake; about 1 - 2^-k for two equally large sets of one law
};

/// Balls are closed for precision, recall and coverage: sets that are equal have 1, duplicates among them or not. For
/// density the boundary is left out, since each ball's own k-th neighbour lies on it: equal sets without duplicates
/// have 1. A distance is on the boundary where it differs from the radius by no more than some roundings (2^-50) of
/// both samples' largest coordinates, so neither scale nor offset matters. Distances by matrix products in float64, by
/// differences where those do not decide, in blocks: memory is twice that of the samples and some 200 MB. Source:
/// Kynkaanniemi et al. 2019, eqs. (1) to (2); Naeem et al. 2020, section 3.
/// @param real, fake  {n, d} and {m, d}, floating; @param k  neighbours, a sample itself not counted
/// @throws ShapeError; DataError unless n > k and m > k and all is finite; ConfigError unless k >= 1
Prdc prdc(const Tensor& real, const Tensor& fake, std::int64_t k = 5);

}  // namespace saddle::metrics
