#include "saddle/nn/dcgan.h"

#include "saddle/nn/pyramid_detail.h"

namespace saddle::nn {
namespace {

LayerPtr activation(double slope) { return slope == 0 ? relu() : leaky_relu(slope); }

}  // namespace

Network dcgan_generator(std::int64_t latent, const Shape& image, const DcganOptions& o) {
  const auto [levels, coarsest] = pyramid("dcgan generator", image, kOfImage, 64);
  std::int64_t channels = o.width << (levels - 1);
  const std::int64_t labels = o.condition.classes_by(Condition::concat);
  std::vector<LayerPtr> layers;
  if (labels > 0) layers.push_back(concat_labels(labels));
  layers.push_back(linear(latent + labels, channels * coarsest * coarsest, o.scheme, !o.norm));
  layers.push_back(reshape({channels, coarsest, coarsest}));
  for (std::int64_t level = levels; level > 0; --level) {
    if (o.norm) layers.push_back(batch_norm(channels, o.scheme, o.condition.classes_by(Condition::batch_norm)));
    layers.push_back(activation(o.slope));
    const bool last = level == 1;
    const std::int64_t out = last ? image[0] : channels / 2;
    layers.push_back(transposed_convolution(channels, out, o.scheme, {.bias = last || !o.norm}));
    channels = out;
  }
  layers.push_back(tanh());
  return sequential("dcgan", {latent}, image, std::move(layers));
}

Network dcgan_critic(const Shape& image, const DcganOptions& o) {
  const auto [levels, coarsest] = pyramid("dcgan critic", image, kOfPair, 64);
  std::vector<LayerPtr> layers;
  std::int64_t in = image[0] + o.condition.classes_by(Condition::concat);
  if (in > image[0]) layers.push_back(concat_labels(o.condition.classes));
  for (std::int64_t level = 0; level < levels; ++level) {
    const std::int64_t out = o.width << level;
    const bool norm = o.norm && level > 0;
    layers.push_back(convolution(in, out, o.scheme, {.bias = !norm}));
    if (norm) layers.push_back(batch_norm(out, o.scheme));
    layers.push_back(activation(o.slope));
    in = out;
  }
  if (o.minibatch_std) {
    layers.push_back(minibatch_deviation());
    ++in;
  }
  const std::int64_t features = in * coarsest * coarsest;
  layers.push_back(reshape({features}));
  layers.push_back(critic_head(features, o.outputs, o.scheme, o.condition));
  return sequential("dcgan", image, {o.outputs}, std::move(layers));
}

}  // namespace saddle::nn
