#pragma once
#include <functional>
#include <string>
#include <vector>

#include "saddle/nn/layers.h"

namespace saddle::nn {

/// Layers one after the other, a part of a longer list.
class Chain {
 public:
  explicit Chain(std::vector<LayerPtr> layers);

  /// @param prefix  before each name: prefix + "0.weight", ...
  std::vector<Parameter> parameters(const std::string& prefix) const;
  Tensor forward(const Weights& all, std::size_t first, const Tensor& x, Pass& pass) const;
  std::string description() const;
  bool mixes_samples() const;
  std::int64_t classes() const;
  std::size_t size() const { return size_; }  // entries of the list

 private:
  std::vector<LayerPtr> layers_;
  std::vector<std::size_t> offsets_;
  std::size_t size_ = 0;
};

/// A layer without weights.
LayerPtr function_layer(std::string description, std::function<Tensor(const Tensor&)> f);

}  // namespace saddle::nn
