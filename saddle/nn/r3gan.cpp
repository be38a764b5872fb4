#include "saddle/nn/r3gan.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

#include "saddle/nn/pyramid_detail.h"

namespace saddle::nn {
namespace {

constexpr double kSlope = 0.2;

/// {n, in} -> {n, channels, size, size}: a learned map, each channel times a linear function of the input.
class Basis final : public Layer {
 public:
  Basis(std::int64_t in, std::int64_t channels, std::int64_t size) : in_(in), channels_(channels), size_(size) {}

  std::vector<Parameter> parameters() const override {
    return {{"basis", {channels_, size_, size_}, normal(0, 1)},
            {"weight", {channels_, in_}, weight_init(Scheme::lecun, in_)}};
  }
  Tensor forward(const Weights& all, std::size_t first, const Tensor& x, Pass&) const override {
    return all[first] * at::linear(x, all[first + 1]).unsqueeze(-1).unsqueeze(-1);
  }
  std::string description() const override { return text("Basis(", in_, ", ", channels_, ", ", size_, ")"); }

 private:
  std::int64_t in_, channels_, size_;
};

LayerPtr one_by_one(std::int64_t in, std::int64_t out) {
  return convolution(in, out, Scheme::lecun, {.kernel = 1, .stride = 1, .padding = 0, .bias = false});
}

LayerPtr residual_block(std::int64_t channels, const R3ganOptions& o, double gain) {
  const std::int64_t inner = channels * o.expand, group = std::min(o.group, inner), groups = inner / group;
  if (inner % group != 0)
    throw ConfigError(text("r3gan: group = ", o.group, " does not divide the ", inner, " inner channels of a block"));
  return residual(
      {convolution(channels, inner, Scheme::lecun, {.kernel = 1, .stride = 1, .padding = 0, .gain = gain}),
       leaky_relu(kSlope),
       convolution(inner, inner, Scheme::lecun,
                   {.kernel = 3, .stride = 1, .padding = 1, .groups = groups, .gain = gain}),
       leaky_relu(kSlope),
       convolution(inner, channels, Scheme::lecun, {.kernel = 1, .stride = 1, .padding = 0, .bias = false, .gain = 0})},
      {});
}

/// The sizes of the map, coarsest first, and the channels at each.
struct Stages {
  std::vector<std::int64_t> channels;
  std::int64_t coarsest;
  double gain;  // of a block's convolutions

  Stages(const Pyramid& sizes, const R3ganOptions& o) {
    coarsest = sizes.coarsest;
    for (std::int64_t level = 0; level <= sizes.levels; ++level) {
      const std::int64_t size = coarsest << level;
      channels.push_back(std::max<std::int64_t>(1, o.width * 32 / std::max<std::int64_t>(32, size)));
    }
    const double blocks = static_cast<double>(o.blocks) * static_cast<double>(channels.size());
    gain = std::sqrt(2 / (1 + kSlope * kSlope)) * std::pow(blocks, -0.25);
  }
};

void append_residual_blocks(std::vector<LayerPtr>& layers, std::int64_t channels, const R3ganOptions& o, double gain) {
  for (std::int64_t b = 0; b < o.blocks; ++b) layers.push_back(residual_block(channels, o, gain));
}

}  // namespace

Network r3gan_generator(std::int64_t latent, const Shape& image, const R3ganOptions& o) {
  const Stages stages(pyramid("r3gan generator", image, kOfImage, 128), o);
  const std::int64_t labels = o.condition.classes_by(Condition::concat);
  std::vector<LayerPtr> layers;
  if (labels > 0) layers.push_back(concat_labels(labels));
  std::int64_t channels = stages.channels.front();
  layers.push_back(std::make_shared<Basis>(latent + labels, channels, stages.coarsest));
  append_residual_blocks(layers, channels, o, stages.gain);
  for (std::size_t s = 1; s < stages.channels.size(); ++s) {
    if (stages.channels[s] != channels) layers.push_back(one_by_one(channels, stages.channels[s]));
    channels = stages.channels[s];
    layers.push_back(upsample_bilinear());
    append_residual_blocks(layers, channels, o, stages.gain);
  }
  layers.push_back(one_by_one(channels, image[0]));
  return sequential("r3gan", {latent}, image, std::move(layers));
}

Network r3gan_critic(const Shape& image, const R3ganOptions& o) {
  const Stages stages(pyramid("r3gan critic", image, kOfPair, 128), o);
  std::int64_t channels = stages.channels.back();
  std::vector<LayerPtr> layers{one_by_one(image[0], channels)};
  for (std::size_t s = stages.channels.size() - 1; s > 0; --s) {
    append_residual_blocks(layers, channels, o, stages.gain);
    layers.push_back(average_pool());
    if (stages.channels[s - 1] != channels) layers.push_back(one_by_one(channels, stages.channels[s - 1]));
    channels = stages.channels[s - 1];
  }
  append_residual_blocks(layers, channels, o, stages.gain);
  layers.push_back(
      convolution(channels, channels, Scheme::lecun,
                  {.kernel = stages.coarsest, .stride = 1, .padding = 0, .bias = false, .groups = channels}));
  layers.push_back(reshape({channels}));
  layers.push_back(critic_head(channels, o.outputs, Scheme::lecun, o.condition, /*bias=*/false));
  return sequential("r3gan", image, {o.outputs}, std::move(layers));
}

}  // namespace saddle::nn
