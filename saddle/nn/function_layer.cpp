#include "saddle/nn/chain_detail.h"

namespace saddle::nn {
namespace {

using Transposed = std::function<Tensor(const Tensor& delta, const Tensor& x)>;

class FunctionPiece final : public Piece {
 public:
  FunctionPiece(std::function<Tensor(const Tensor&)> f, Transposed transposed, const Tensor& x)
      : Piece(f(x)), f_(std::move(f)), transposed_(std::move(transposed)), x_(x) {}

  Tensor backpropagate(const Tensor& delta, bool further, Weights&) override {
    return further ? transposed_(delta, x_) : Tensor();
  }
  Tensor pull_back(const Tensor& delta) override { return transposed_(delta, x_); }
  Tensor push_forward(const Tensor& tangent, const Tensor&, Weights&) override {
    return tangent.defined() ? f_(tangent) : Tensor();
  }

 private:
  std::function<Tensor(const Tensor&)> f_;
  Transposed transposed_;
  Tensor x_;
};

/// A layer without weights.
class Function final : public Layer {
 public:
  Function(std::string description, std::function<Tensor(const Tensor&)> f, Transposed transposed,
           std::optional<double> stretch)
      : description_(std::move(description)), f_(std::move(f)), transposed_(std::move(transposed)), stretch_(stretch) {}

  std::vector<Parameter> parameters() const override { return {}; }
  Tensor forward(const Weights&, std::size_t, const Tensor& x, Pass&) const override { return f_(x); }
  std::unique_ptr<Piece> piece(const Weights& all, std::size_t first, const Tensor& x, Pass& pass) const override {
    if (!transposed_) return Layer::piece(all, first, x, pass);
    return std::make_unique<FunctionPiece>(f_, transposed_, x);
  }
  std::string curved() const override { return transposed_ ? "" : description_; }
  std::string description() const override { return description_; }
  std::optional<double> stretch() const override { return stretch_; }

 private:
  std::string description_;
  std::function<Tensor(const Tensor&)> f_;
  Transposed transposed_;
  std::optional<double> stretch_;
};

}  // namespace

LayerPtr function_layer(std::string description, std::function<Tensor(const Tensor&)> f, Transposed transposed,
                        std::optional<double> stretch) {
  return std::make_shared<Function>(std::move(description), std::move(f), std::move(transposed), stretch);
}

}  // namespace saddle::nn
