#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>

#include "saddle/nn/chain_detail.h"

namespace saddle::nn {
namespace {

/// x above 0, slope x below, whose second derivative is known to be 0. ATen's own fills a tensor with that 0 and sends
/// it back through every layer below, which costs a step of WGAN-GP a twelfth of its time.
class PiecewiseLinear final : public torch::autograd::Function<PiecewiseLinear> {
 public:
  static Tensor forward(torch::autograd::AutogradContext* context, const Tensor& x, double slope) {
    const Tensor y = slope == 0 ? x.relu() : at::leaky_relu(x, slope);
    context->saved_data["slope"] = slope;
    context->save_for_backward({y});
    return y;
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 const torch::autograd::variable_list& gradients) {
    const Tensor y = context->get_saved_variables()[0].detach();  // of x's sign, or 0
    return {masked(gradients[0], y, context->saved_data["slope"].toDouble()), Tensor()};
  }

  /// delta where y > 0, slope delta elsewhere.
  static Tensor masked(const Tensor& delta, const Tensor& y, double slope) {
    return slope == 0 ? at::threshold_backward(delta, y, 0)
                      : at::leaky_relu_backward(delta, y, slope, /*self_is_result=*/true);
  }
};

class ActivationPiece final : public Piece {
 public:
  ActivationPiece(Tensor output, double slope) : Piece(std::move(output)), slope_(slope) {}

  Tensor backpropagate(const Tensor& delta, bool further, Weights&) override {
    return further ? masked(delta) : Tensor();
  }
  Tensor pull_back(const Tensor& delta) override { return masked(delta); }
  Tensor push_forward(const Tensor& tangent, const Tensor&, Weights&) override {
    return tangent.defined() ? masked(tangent) : Tensor();
  }

 private:
  Tensor masked(const Tensor& delta) const { return PiecewiseLinear::masked(delta, output(), slope_); }

  double slope_;
};

class Activation final : public Layer {
 public:
  Activation(std::string description, double slope) : description_(std::move(description)), slope_(slope) {}

  std::vector<Parameter> parameters() const override { return {}; }
  Tensor forward(const Weights&, std::size_t, const Tensor& x, Pass&) const override {
    return PiecewiseLinear::apply(x, slope_);
  }
  std::unique_ptr<Piece> piece(const Weights&, std::size_t, const Tensor& x, Pass&) const override {
    return std::make_unique<ActivationPiece>(slope_ == 0 ? x.relu() : at::leaky_relu(x, slope_), slope_);
  }
  std::string curved() const override { return ""; }
  std::string description() const override { return description_; }
  std::optional<PerceptronLayer> of_perceptron() const override { return PerceptronLayer{.slope = slope_}; }
  std::optional<double> stretch() const override { return std::max(1., slope_); }

 private:
  std::string description_;
  double slope_;
};

}  // namespace

LayerPtr relu() { return std::make_shared<Activation>("ReLU", 0); }

LayerPtr leaky_relu(double slope) {
  if (!(slope >= 0)) throw ConfigError(text("leaky ReLU: slope ", slope, " must be at least 0"));
  return std::make_shared<Activation>(text("LeakyReLU(", slope, ")"), slope);
}

LayerPtr tanh() {
  return function_layer(
      "Tanh", [](const Tensor& x) { return x.tanh(); }, {}, 1);
}

LayerPtr reshape(Shape shape) {
  return function_layer(
      "Reshape" + text_of(shape),
      [shape](const Tensor& x) {
        Shape batch = shape;
        batch.insert(batch.begin(), x.size(0));
        return x.reshape(batch);
      },
      [](const Tensor& delta, const Tensor& x) {
        return delta.reshape(x.sizes()).contiguous(x.suggest_memory_format());
      },
      1);
}

}  // namespace saddle::nn
