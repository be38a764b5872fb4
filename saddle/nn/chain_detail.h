#pragma once
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "saddle/nn/layers.h"
#include "saddle/nn/perceptron.h"
#include "saddle/nn/piece.h"

namespace saddle::nn {

/// Layers one after the other, a part of a longer list.
class Chain {
 public:
  explicit Chain(std::vector<LayerPtr> layers);

  /// @param prefix  before each name: prefix + "0.weight", ...
  std::vector<Parameter> parameters(const std::string& prefix) const;
  Tensor forward(const Weights& all, std::size_t first, const Tensor& x, Pass& pass) const;
  std::unique_ptr<Piece> piece(const Weights& all, std::size_t first, const Tensor& x, Pass& pass) const;
  std::string curved() const;  // of the first layer that is; "" if none is
  std::string description() const;
  bool mixes_samples() const;
  std::int64_t classes() const;
  std::size_t size() const { return size_; }  // entries of the list

 private:
  /// Neighbouring layers, up to `end`.
  struct Perceptron {
    std::size_t end = 0;
    std::vector<Dense> layers;
  };
  Perceptron perceptron_from(std::size_t l) const;

  std::vector<LayerPtr> layers_;
  std::vector<std::size_t> offsets_;
  std::map<std::size_t, Perceptron> perceptrons_;  // of two linear layers at least, by their first
  std::size_t size_ = 0;
};

/// A layer without weights.
/// @param transposed  of a linear one, f(x) = A x: A^T delta for an input of x's shape
/// @param stretch     Layer::stretch()
LayerPtr function_layer(std::string description, std::function<Tensor(const Tensor& x)> f,
                        std::function<Tensor(const Tensor& delta, const Tensor& x)> transposed = {},
                        std::optional<double> stretch = std::nullopt);

}  // namespace saddle::nn
