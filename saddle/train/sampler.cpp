#include "saddle/train/sampler.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <algorithm>

namespace saddle::train {

Tensor sample(const nn::Network& generator, const nn::Weights& weights, std::uint64_t seed, std::int64_t n) {
  const c10::NoGradGuard no_grad;
  constexpr std::int64_t kChunk = 64;  // samples in memory at once; always the same, so that sums round the same way
  const std::int64_t dimensions = c10::multiply_integers(generator.input_shape);
  const Stream stream(seed, Purpose::sample, 0);
  const at::TensorOptions options = weights.empty() ? at::TensorOptions() : weights[0].options();
  std::vector<Tensor> parts;
  for (std::int64_t first = 0; first < n; first += kChunk) {
    Shape shape = generator.input_shape;
    shape.insert(shape.begin(), kChunk);
    nn::Pass pass{.training = false};
    const Tensor z = stream.normal(shape, options, static_cast<std::uint64_t>(first * dimensions));
    parts.push_back(generator.forward(weights, z, pass).slice(0, 0, std::min(kChunk, n - first)).cpu());
  }
  return parts.empty() ? at::empty(generator.output_shape).unsqueeze(0).slice(0, 0, 0) : at::cat(parts);
}

}  // namespace saddle::train
