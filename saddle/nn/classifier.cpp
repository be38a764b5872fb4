#include "saddle/nn/classifier.h"

#include "saddle/nn/layers.h"

namespace saddle::nn {
namespace {

constexpr std::int64_t kCoarsest = 8, kMostDoublings = 2;

void append_normed(std::vector<LayerPtr>& layers, std::int64_t in, std::int64_t out, ConvolutionOptions o) {
  o.bias = false;
  layers.push_back(convolution(in, out, Scheme::he, o));
  layers.push_back(batch_norm(out, Scheme::he));
  layers.push_back(relu());
}

}  // namespace

Network classifier(const Shape& image, const ClassifierOptions& o) {
  if (image.size() != 3 || image[1] < kCoarsest || image[2] < kCoarsest)
    throw ConfigError(
        text("classifier: images ", text_of(image), ", expected {c, h, w} with sides of at least ", kCoarsest));
  std::vector<LayerPtr> layers;
  append_normed(layers, image[0], o.width, {.kernel = 3, .stride = 1, .padding = 1});
  std::int64_t channels = o.width, height = image[1], width = image[2];
  for (std::int64_t level = 1; height > kCoarsest || width > kCoarsest; ++level) {
    const std::int64_t out = o.width << std::min(level, kMostDoublings);
    append_normed(layers, channels, out, {.kernel = 4, .stride = 2, .padding = 1});
    channels = out, height /= 2, width /= 2;
  }
  layers.push_back(reshape({channels * height * width}));
  layers.push_back(linear(channels * height * width, o.features, Scheme::he));
  layers.push_back(relu());
  layers.push_back(linear(o.features, o.outputs, Scheme::lecun));
  return sequential("classifier", image, {o.outputs}, std::move(layers));
}

std::vector<Tensor> after_layers(const Network& network, const Weights& weights, const Tensor& x, Pass& pass,
                                 const std::vector<std::int64_t>& counts) {
  const auto size = static_cast<std::int64_t>(network.layers.size());
  for (const std::int64_t count : counts) {
    if (count < 1 || count > size)
      throw ConfigError(text(network.name, ": has ", size, " layers, asked for the output after ", count));
  }
  const Weights all = network.effective ? network.effective(weights, pass) : weights;
  std::vector<Tensor> outputs;
  Tensor a = x;
  std::size_t first = 0;
  for (std::int64_t l = 0; l < size && outputs.size() < counts.size(); ++l) {
    a = network.layers[l]->forward(all, first, a, pass);
    first += network.layers[l]->parameters().size();
    if (counts[outputs.size()] == l + 1) outputs.push_back(a);
  }
  return outputs;
}

}  // namespace saddle::nn
