#include "saddle/nn/mlp.h"

namespace saddle::nn {

Network mlp(std::string name, std::int64_t in, std::int64_t out, const MlpOptions& options) {
  std::vector<LayerPtr> layers;
  const std::int64_t classes = options.condition.classes_by(Condition::concat);
  if (classes > 0) layers.push_back(concat_labels(classes));
  std::int64_t width = in + classes;
  for (std::int64_t l = 0; l < options.depth; ++l) {
    layers.push_back(linear(width, options.width, options.scheme));
    layers.push_back(options.slope == 0 ? relu() : leaky_relu(options.slope));
    width = options.width;
  }
  if (options.minibatch_std) {
    layers.push_back(minibatch_deviation());
    ++width;
  }
  layers.push_back(critic_head(width, out, options.scheme, options.condition));
  return sequential(std::move(name), {in}, {out}, std::move(layers));
}

}  // namespace saddle::nn
