#include "saddle/critics/sampler.h"

#include <ATen/ATen.h>

#include <numbers>

namespace saddle::critics {

Sampler mixture(data::Mixture p) {
  return [p = std::move(p)](std::uint64_t seed, Purpose purpose, std::uint64_t k, std::int64_t n) {
    return p.sample(seed, purpose, k, n).to(at::kDouble);
  };
}

Sampler gaussian(double mean, double std) {
  return [mean, std](std::uint64_t seed, Purpose purpose, std::uint64_t k, std::int64_t n) {
    return mean + std * Stream(seed, purpose, k).normal({n, 1}, at::kDouble);
  };
}

Sampler circle(double radius) {
  return [radius](std::uint64_t seed, Purpose purpose, std::uint64_t k, std::int64_t n) {
    const Tensor angle = 2 * std::numbers::pi * Stream(seed, purpose, k).uniform({n}, at::kDouble);
    return radius * at::stack({angle.cos(), angle.sin()}, 1);
  };
}

Sampler points_of(data::Source source, double noise) {
  return [source = std::move(source), noise](std::uint64_t seed, Purpose purpose, std::uint64_t k, std::int64_t n) {
    // A source knows one purpose; another's draws are those of another seed.
    const Tensor x = source.batch(seed ^ (static_cast<std::uint64_t>(purpose) << 56), k, n).to(at::kDouble);
    return noise == 0 ? x : x + noise * Stream(seed, purpose, k, 2).normal(x.sizes(), at::kDouble);
  };
}

}  // namespace saddle::critics
