#include "saddle/nn/resnet.h"

#include <algorithm>

#include "saddle/nn/pyramid_detail.h"

namespace saddle::nn {
namespace {

using Layers = std::vector<LayerPtr>;

constexpr ConvolutionOptions kThree{.kernel = 3, .stride = 1, .padding = 1},
    kOne{.kernel = 1, .stride = 1, .padding = 0};

/// Whether channels are doubled from level to level.
bool is_large(const Shape& image) { return image[1] > 32; }

void append_norm_relu(Layers& layers, std::int64_t channels, const ResnetOptions& o) {
  if (o.norm) layers.push_back(batch_norm(channels, o.scheme, o.condition.classes_by(Condition::batch_norm)));
  layers.push_back(relu());
}

LayerPtr up_block(std::int64_t in, std::int64_t out, const ResnetOptions& o) {
  Layers main;
  append_norm_relu(main, in, o);
  main.push_back(upsample_nearest());
  main.push_back(convolution(in, out, o.scheme, kThree));
  append_norm_relu(main, out, o);
  main.push_back(convolution(out, out, o.scheme, kThree));
  return residual(std::move(main), {upsample_nearest(), convolution(in, out, o.scheme, kOne)});
}

LayerPtr optimised_block(std::int64_t in, std::int64_t out, Scheme scheme) {
  return residual({convolution(in, out, scheme, kThree), relu(), convolution(out, out, scheme, kThree), average_pool()},
                  {average_pool(), convolution(in, out, scheme, kOne)});
}

LayerPtr down_block(std::int64_t in, std::int64_t out, Scheme scheme) {
  return residual(
      {relu(), convolution(in, in, scheme, kThree), relu(), convolution(in, out, scheme, kThree), average_pool()},
      {convolution(in, out, scheme, kOne), average_pool()});
}

LayerPtr block(std::int64_t channels, Scheme scheme) {
  return residual({relu(), convolution(channels, channels, scheme, kThree), relu(),
                   convolution(channels, channels, scheme, kThree)},
                  {});
}

/// The blocks of a critic, from `in` channels; returns how many come out.
std::int64_t append_blocks(Layers& layers, std::int64_t in, const Shape& image, std::int64_t levels,
                           const ResnetOptions& o) {
  const std::int64_t w = o.width;
  if (!is_large(image)) {
    for (const LayerPtr& layer :
         {optimised_block(in, w, o.scheme), down_block(w, w, o.scheme), block(w, o.scheme), block(w, o.scheme)})
      layers.push_back(layer);
    return w;
  }
  const bool stem = o.style == ResnetOptions::Style::wgan_gp;
  layers.push_back(stem ? convolution(in, w, o.scheme, kThree) : optimised_block(in, w, o.scheme));
  std::int64_t channels = w;
  for (std::int64_t level = stem ? 0 : 1; level < levels; ++level) {
    const std::int64_t out = std::min(2 * channels, w << (levels - 1));
    layers.push_back(down_block(channels, out, o.scheme));
    channels = out;
  }
  if (!stem) layers.push_back(block(channels, o.scheme));
  return channels;
}

}  // namespace

Network resnet_generator(std::int64_t latent, const Shape& image, const ResnetOptions& o) {
  const auto [levels, coarsest] = pyramid("resnet generator", image, kOfImage, 128);
  const std::int64_t labels = o.condition.classes_by(Condition::concat);
  std::int64_t channels = is_large(image) ? o.width << (levels - 1) : o.width;
  Layers layers;
  if (labels > 0) layers.push_back(concat_labels(labels));
  layers.push_back(linear(latent + labels, channels * coarsest * coarsest, o.scheme));
  layers.push_back(reshape({channels, coarsest, coarsest}));
  for (std::int64_t level = levels; level > 0; --level) {
    const std::int64_t out = is_large(image) ? o.width << (level - 1) : o.width;
    layers.push_back(up_block(channels, out, o));
    channels = out;
  }
  append_norm_relu(layers, channels, o);
  layers.push_back(convolution(channels, image[0], o.scheme, kThree));
  layers.push_back(tanh());
  return sequential("resnet", {latent}, image, std::move(layers));
}

Network resnet_critic(const Shape& image, const ResnetOptions& o) {
  const std::int64_t levels = pyramid("resnet critic", image, kOfPair, 128).levels;
  Layers layers;
  const std::int64_t labels = o.condition.classes_by(Condition::concat);
  if (labels > 0) layers.push_back(concat_labels(labels));
  std::int64_t features = append_blocks(layers, image[0] + labels, image, levels, o);
  if (o.minibatch_std) {
    layers.push_back(minibatch_deviation());
    ++features;
  }
  layers.push_back(relu());
  layers.push_back(o.style == ResnetOptions::Style::wgan_gp ? global_mean() : global_sum());
  layers.push_back(critic_head(features, o.outputs, o.scheme, o.condition));
  return sequential("resnet", image, {o.outputs}, std::move(layers));
}

}  // namespace saddle::nn
