#include "saddle/train/sampler.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <algorithm>

namespace saddle::train {
namespace {

/// Of samples first .. first + count - 1.
Tensor labels(std::int64_t first, std::int64_t count, std::int64_t classes, std::int64_t label) {
  return label >= 0 ? at::full({count}, label, at::kLong) : at::arange(first, first + count, at::kLong) % classes;
}

}  // namespace

Tensor sample(const nn::Network& generator, const nn::Weights& weights, std::uint64_t seed, std::int64_t n,
              std::int64_t label) {
  if (label >= 0 && generator.classes == 0)
    throw ConfigError(text("class ", label, ": this generator knows no classes"));
  if (label >= std::max<std::int64_t>(generator.classes, 1)) {
    throw ConfigError(text("class ", label, ": this generator's are 0 to ", generator.classes - 1));
  }
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
    if (generator.classes > 0) pass.labels = labels(first, kChunk, generator.classes, label).to(options.device());
    const Tensor z = stream.normal(shape, options, static_cast<std::uint64_t>(first * dimensions));
    parts.push_back(generator.forward(weights, z, pass).slice(0, 0, std::min(kChunk, n - first)).cpu());
  }
  return parts.empty() ? at::empty(generator.output_shape).unsqueeze(0).slice(0, 0, 0) : at::cat(parts);
}

}  // namespace saddle::train
