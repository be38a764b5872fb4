#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>

#include "saddle/nn/chain_detail.h"

namespace saddle::nn {
namespace {

/// A layer without weights.
class Function final : public Layer {
 public:
  Function(std::string description, std::function<Tensor(const Tensor&)> f)
      : description_(std::move(description)), f_(std::move(f)) {}

  std::vector<Parameter> parameters() const override { return {}; }
  Tensor forward(const Weights&, std::size_t, const Tensor& x, Pass&) const override { return f_(x); }
  std::string description() const override { return description_; }

 private:
  std::string description_;
  std::function<Tensor(const Tensor&)> f_;
};

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
    const double slope = context->saved_data["slope"].toDouble();
    return {slope == 0 ? at::threshold_backward(gradients[0], y, 0)
                       : at::leaky_relu_backward(gradients[0], y, slope, /*self_is_result=*/true),
            Tensor()};
  }
};

}  // namespace

LayerPtr function_layer(std::string description, std::function<Tensor(const Tensor&)> f) {
  return std::make_shared<Function>(std::move(description), std::move(f));
}

LayerPtr relu() {
  return function_layer("ReLU", [](const Tensor& x) { return PiecewiseLinear::apply(x, 0.0); });
}

LayerPtr leaky_relu(double slope) {
  if (!(slope >= 0)) throw ConfigError(text("leaky ReLU: slope ", slope, " must be at least 0"));
  return function_layer(text("LeakyReLU(", slope, ")"),
                        [slope](const Tensor& x) { return PiecewiseLinear::apply(x, slope); });
}

LayerPtr tanh() {
  return function_layer("Tanh", [](const Tensor& x) { return x.tanh(); });
}

LayerPtr reshape(Shape shape) {
  return function_layer("Reshape" + text_of(shape), [shape](const Tensor& x) {
    Shape batch = shape;
    batch.insert(batch.begin(), x.size(0));
    return x.reshape(batch);
  });
}

}  // namespace saddle::nn
