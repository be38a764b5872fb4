#include "saddle/nn/mlp.h"

#include "saddle/nn/layers.h"

namespace saddle::nn {

Network mlp(std::string name, std::int64_t in, std::int64_t out, const MlpOptions& options) {
  std::vector<LayerPtr> layers;
  std::int64_t width = in;
  for (std::int64_t l = 0; l < options.depth; ++l) {
    layers.push_back(linear(width, options.width, options.scheme));
    layers.push_back(options.slope == 0 ? relu() : leaky_relu(options.slope));
    width = options.width;
  }
  layers.push_back(linear(width, out, options.scheme));
  return sequential(std::move(name), {in}, {out}, std::move(layers));
}

}  // namespace saddle::nn
