#include <algorithm>

#include "saddle/nn/chain_detail.h"

namespace saddle::nn {

Chain::Chain(std::vector<LayerPtr> layers) : layers_(std::move(layers)) {
  for (const LayerPtr& layer : layers_) {
    offsets_.push_back(size_);
    size_ += layer->parameters().size();
  }
}

std::vector<Parameter> Chain::parameters(const std::string& prefix) const {
  std::vector<Parameter> all;
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    for (Parameter parameter : layers_[l]->parameters()) {
      parameter.name = text(prefix, l, ".", parameter.name);
      all.push_back(std::move(parameter));
    }
  }
  return all;
}

Tensor Chain::forward(const Weights& all, std::size_t first, const Tensor& x, Pass& pass) const {
  Tensor a = x;
  for (std::size_t l = 0; l < layers_.size(); ++l) a = layers_[l]->forward(all, first + offsets_[l], a, pass);
  return a;
}

std::string Chain::description() const {
  std::string all;
  for (const LayerPtr& layer : layers_) all += (all.empty() ? "" : ", ") + layer->description();
  return "[" + all + "]";
}

bool Chain::mixes_samples() const {
  return std::ranges::any_of(layers_, [](const LayerPtr& layer) { return layer->mixes_samples(); });
}

std::int64_t Chain::classes() const {
  std::int64_t most = 0;
  for (const LayerPtr& layer : layers_) most = std::max(most, layer->classes());
  return most;
}

}  // namespace saddle::nn
