#include "saddle/nn/dcgan.h"

#include "saddle/nn/layers.h"

namespace saddle::nn {
namespace {

/// How often the image is halved, and the size it ends at.
struct Pyramid {
  std::int64_t levels, coarsest;
};

Pyramid pyramid(std::string_view who, const Shape& image) {
  if (image.size() != 3 || image[1] != image[2] || image[0] < 1 || image[0] > 4) {
    throw ConfigError(text(who, ": samples are ", text_of(image), ", expected images {1 to 4, s, s}"));
  }
  switch (image[1]) {
    case 28:
      return {2, 7};
    case 32:
      return {3, 4};
    case 64:
      return {4, 4};
  }
  throw ConfigError(text(who, ": images of ", image[1], " pixels, expected 28, 32 or 64 (set data.image_size)"));
}

LayerPtr activation(double slope) { return slope == 0 ? relu() : leaky_relu(slope); }

}  // namespace

Network dcgan_generator(std::int64_t latent, const Shape& image, const DcganOptions& o) {
  const auto [levels, coarsest] = pyramid("dcgan generator", image);
  std::int64_t channels = o.width << (levels - 1);
  std::vector<LayerPtr> layers{linear(latent, channels * coarsest * coarsest, o.scheme, !o.norm),
                               reshape({channels, coarsest, coarsest})};
  for (std::int64_t level = levels; level > 0; --level) {
    if (o.norm) layers.push_back(batch_norm(channels, o.scheme));
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
  const auto [levels, coarsest] = pyramid("dcgan critic", image);
  std::vector<LayerPtr> layers;
  std::int64_t in = image[0];
  for (std::int64_t level = 0; level < levels; ++level) {
    const std::int64_t out = o.width << level;
    const bool norm = o.norm && level > 0;
    layers.push_back(convolution(in, out, o.scheme, {.bias = !norm}));
    if (norm) layers.push_back(batch_norm(out, o.scheme));
    layers.push_back(activation(o.slope));
    in = out;
  }
  const std::int64_t features = in * coarsest * coarsest;
  layers.push_back(reshape({features}));
  layers.push_back(linear(features, 1, o.scheme));
  return sequential("dcgan", image, {1}, std::move(layers));
}

}  // namespace saddle::nn
