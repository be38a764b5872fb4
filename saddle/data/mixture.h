#pragma once
#include <cstdint>

#include "saddle/core/rows.h"
#include "saddle/core/stream.h"
#include "saddle/core/tensor.h"

namespace saddle::data {

/// A mixture of spherical Gaussians, at least one: sum_k weights_k N(means_k, stds_k^2 I). Its tensors are on the CPU.
struct Mixture {
  Tensor means;    // {modes, d}, float64
  Tensor stds;     // {modes}, float64, > 0
  Tensor weights;  // {modes}, float64, >= 0, sums to one

  std::int64_t modes() const { return means.size(0); }
  std::int64_t dimensions() const { return means.size(1); }

  /// The mode of each sample of the same draw, {rows.count}, int64.
  Tensor picks(std::uint64_t seed, Purpose purpose, std::uint64_t step, const Rows& rows) const;

  /// {rows.count, d}, float32; lane 0 of Stream(seed, purpose, step) picks the modes, lane 1 the noise.
  /// Sample i does not depend on n.
  Tensor sample(std::uint64_t seed, Purpose purpose, std::uint64_t step, const Rows& rows) const;
};

/// `modes` equal Gaussians evenly on a circle: mean k at radius (cos, sin)(2 pi k / modes), std `std`; then all is
/// divided by `divisor`.
Mixture ring(std::int64_t modes, double radius, double std, double divisor = 1);

/// side^2 equal Gaussians: means spacing {-(side-1)/2 .. (side-1)/2}^2, std `std`; then all is divided by `divisor`.
Mixture grid(std::int64_t side, double spacing, double std, double divisor = 1);

}  // namespace saddle::data
