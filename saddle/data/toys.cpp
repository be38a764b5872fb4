#include "saddle/data/toys.h"

#include <ATen/ATen.h>

#include <numbers>
#include <utility>

namespace saddle::data {

Mixture gaussians8(ToyConstants constants) {
  return constants == ToyConstants::pacgan ? ring(8, 1, .01) : ring(8, 2, .02, 1.414);
}

Mixture gaussians25(ToyConstants constants) {
  return constants == ToyConstants::pacgan ? grid(5, 2, .05) : grid(5, 2, .05, 2.828);
}

Tensor swissroll(std::uint64_t seed, std::uint64_t k, const Rows& rows, double noise) {
  const Tensor u = Stream(seed, Purpose::data, k, 0).part(rows).uniform({rows.count}, at::kDouble);
  const Tensor t = 1.5 * std::numbers::pi * (1 + 2 * u);
  const Tensor roll = at::stack({t * t.cos(), t * t.sin()}, 1);
  const Tensor eps = Stream(seed, Purpose::data, k, 1).part(rows).normal({rows.count, 2}, at::kDouble);
  return ((roll + noise * eps) / 7.5).to(at::kFloat);
}

Mixture mixture1d(const TwoGaussians& p) {
  const auto row = [](double a, double b) { return at::tensor({a, b}, at::kDouble); };
  return {.means = row(p.mean_a, p.mean_b).unsqueeze(1),
          .stds = row(p.variance_a, p.variance_b).sqrt(),
          .weights = row(p.weight, 1 - p.weight)};
}

Source endless(std::string name, Mixture mixture) {
  return {.name = std::move(name),
          .sample_shape = {mixture.dimensions()},
          .size = 0,
          .modes = mixture,
          .batch = [mixture](std::uint64_t seed, std::uint64_t k,
                             const Rows& rows) { return mixture.sample(seed, Purpose::data, k, rows); },
          .classes = mixture.modes(),
          .labels = [mixture](std::uint64_t seed, std::uint64_t k,
                              const Rows& rows) { return mixture.picks(seed, Purpose::data, k, rows); }};
}

}  // namespace saddle::data
