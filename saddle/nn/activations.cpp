#include <ATen/ATen.h>

#include "saddle/nn/layers.h"

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

}  // namespace

LayerPtr relu() {
  return std::make_shared<Function>("ReLU", [](const Tensor& x) { return x.relu(); });
}

LayerPtr leaky_relu(double slope) {
  return std::make_shared<Function>(text("LeakyReLU(", slope, ")"),
                                    [slope](const Tensor& x) { return at::leaky_relu(x, slope); });
}

LayerPtr tanh() {
  return std::make_shared<Function>("Tanh", [](const Tensor& x) { return x.tanh(); });
}

LayerPtr reshape(Shape shape) {
  return std::make_shared<Function>("Reshape" + text_of(shape), [shape](const Tensor& x) {
    Shape batch = shape;
    batch.insert(batch.begin(), x.size(0));
    return x.reshape(batch);
  });
}

}  // namespace saddle::nn
