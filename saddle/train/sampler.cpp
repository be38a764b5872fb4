#include "saddle/train/sampler.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <algorithm>

#include "saddle/nn/standing_statistics.h"

namespace saddle::train {
namespace {

constexpr std::int64_t kChunk = 64;  // samples in memory at once; always the same, so that sums round the same way

/// {kChunk, input_shape...}, sample number `first` of the stream's first.
Tensor latents(const nn::Network& generator, const nn::Weights& weights, const Stream& stream, std::int64_t first) {
  const std::int64_t dimensions = c10::multiply_integers(generator.input_shape);
  Shape shape = generator.input_shape;
  shape.insert(shape.begin(), kChunk);
  const at::TensorOptions options = weights.empty() ? at::TensorOptions() : weights[0].options();
  return stream.normal(shape, options, static_cast<std::uint64_t>(first * dimensions));
}

/// n samples; labels {n}, or undefined where the generator reads none.
Tensor sampled(const nn::Network& generator, const nn::Weights& weights, std::uint64_t seed, std::int64_t n,
               const Tensor& labels) {
  const c10::NoGradGuard no_grad;
  const Stream stream(seed, Purpose::sample, 0);
  std::vector<Tensor> parts;
  for (std::int64_t first = 0; first < n; first += kChunk) {
    const std::int64_t count = std::min(kChunk, n - first);
    const Tensor z = latents(generator, weights, stream, first);
    nn::Pass pass{.training = false};
    if (labels.defined())
      pass.labels = at::constant_pad_nd(labels.narrow(0, first, count), {0, kChunk - count}).to(z.device());
    parts.push_back(generator.forward(weights, z, pass).slice(0, 0, count).cpu());
  }
  return parts.empty() ? at::empty(generator.output_shape).unsqueeze(0).slice(0, 0, 0) : at::cat(parts);
}

}  // namespace

Tensor sample(const nn::Network& generator, const nn::Weights& weights, std::uint64_t seed, std::int64_t n,
              std::int64_t label) {
  if (label >= 0 && generator.classes == 0)
    throw ConfigError(text("class ", label, ": this generator knows no classes"));
  if (label >= std::max<std::int64_t>(generator.classes, 1)) {
    throw ConfigError(text("class ", label, ": this generator's are 0 to ", generator.classes - 1));
  }
  if (generator.classes == 0) return sampled(generator, weights, seed, n, {});
  return sampled(generator, weights, seed, n,
                 label >= 0 ? at::full({n}, label, at::kLong) : at::arange(n, at::kLong) % generator.classes);
}

Tensor sample(const nn::Network& generator, const nn::Weights& weights, std::uint64_t seed, std::int64_t n,
              const Tensor& labels) {
  if (labels.defined() != (generator.classes > 0))
    throw ConfigError(text("labels are ", labels.defined() ? "given" : "undefined", ", but this generator knows ",
                           generator.classes, " classes"));
  if (!labels.defined()) return sampled(generator, weights, seed, n, {});
  if (labels.sizes() != at::IntArrayRef{n} || labels.scalar_type() != at::kLong)
    throw ShapeError(text("labels ", text_of(labels.sizes()), ", expected {", n, "}, int64"));
  if ((labels < 0).logical_or(labels >= generator.classes).any().item<bool>())
    throw ConfigError(text("labels: one is none of this generator's classes, 0 to ", generator.classes - 1));
  return sampled(generator, weights, seed, n, labels);
}

Tensor labels_like_data(const nn::Network& generator, const data::Source& source, std::uint64_t seed, std::int64_t n,
                        std::uint64_t k) {
  return generator.classes > 0 ? source.labels(seed, k, n) : Tensor();
}

nn::Weights with_own_statistics(const nn::Network& generator, const nn::Weights& averaged, const data::Source& source,
                                std::uint64_t seed) {
  constexpr std::int64_t kBatches = 16;
  const Stream stream(seed, Purpose::sample, 1);  // not those that samples are made of
  return nn::with_standing_statistics(generator, averaged, kBatches, [&](std::int64_t k) {
    const Tensor x = latents(generator, averaged, stream, k * kChunk);
    const Tensor labels = labels_like_data(generator, source, seed, kChunk, static_cast<std::uint64_t>(k));
    return nn::InputBatch{.x = x, .labels = labels.defined() ? labels.to(x.device()) : labels};
  });
}

}  // namespace saddle::train
