#pragma once
#include <cstdint>
#include <functional>

#include "saddle/core/stream.h"
#include "saddle/core/tensor.h"
#include "saddle/data/mixture.h"
#include "saddle/data/source.h"

namespace saddle::critics {

/// n points {n, d}, float64, of a distribution that does not move; draw k of its purpose.
using Sampler = std::function<Tensor(std::uint64_t seed, Purpose purpose, std::uint64_t k, std::int64_t n)>;

/// What a critic is trained between.
struct Sides {
  Sampler real, fake;
};

Sampler mixture(data::Mixture p);

/// N(mean, std^2) on the line.
Sampler gaussian(double mean, double std);

/// Uniform on the circle of that radius in the plane; equal draws have equal angles at any radius. Between the circles
/// of radius r and s > r the optimal plan goes along the rays, the best critic is |x|, and W1 = s - r.
Sampler circle(double radius);

/// The points of a source, and the same with N(0, std^2) added: what Gulrajani et al. 2017, figure 1, hold fixed.
Sampler points_of(data::Source source, double noise = 0);

}  // namespace saddle::critics
