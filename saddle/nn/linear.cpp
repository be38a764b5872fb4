#include <ATen/ATen.h>

#include "saddle/kernels/product.h"
#include "saddle/nn/layers.h"
#include "saddle/nn/piece.h"

namespace saddle::nn {
namespace {

class LinearPiece final : public Piece {
 public:
  LinearPiece(Tensor output, Tensor weight, bool bias, std::size_t first, Tensor x)
      : Piece(std::move(output)), weight_(std::move(weight)), bias_(bias), first_(first), x_(std::move(x)) {}

  Tensor backpropagate(const Tensor& delta, bool further, Weights& gradient) override {
    add_to(gradient[first_], kernels::product(delta.mT(), x_));
    if (bias_) add_to(gradient[first_ + 1], sum_of(delta, {-2}));
    return further ? kernels::product(delta, weight_) : Tensor();
  }

  Tensor pull_back(const Tensor& delta) override {
    delta_ = delta;
    return kernels::product(delta, weight_);
  }

  Tensor push_forward(const Tensor& tangent, const Tensor& slope, Weights& gradient) override {
    add_to(gradient[first_], kernels::product(delta_.mT(), weighted_input(x_, tangent, slope)));
    if (bias_) add_to(gradient[first_ + 1], bias_gradient(delta_, slope));
    return tangent.defined() ? kernels::product(tangent, weight_.mT()) : Tensor();
  }

 private:
  Tensor weight_;
  bool bias_;
  std::size_t first_;
  Tensor x_, delta_;
};

class Linear final : public Layer {
 public:
  Linear(std::int64_t in, std::int64_t out, Scheme scheme, bool bias)
      : in_(in), out_(out), scheme_(scheme), bias_(bias) {}

  std::vector<Parameter> parameters() const override {
    std::vector<Parameter> all{{"weight", {out_, in_}, weight_init(scheme_, in_)}};
    if (bias_) all.push_back({"bias", {out_}, bias_init(scheme_, in_)});
    return all;
  }

  Tensor forward(const Weights& all, std::size_t first, const Tensor& x, Pass&) const override {
    return kernels::product(x, all[first].mT(), bias_ ? all[first + 1] : Tensor());
  }

  std::unique_ptr<Piece> piece(const Weights& all, std::size_t first, const Tensor& x, Pass& pass) const override {
    if (x.dim() != all[first].dim())
      throw ShapeError(text(description(), ": input ", text_of(x.sizes()), " for a weight ",
                            text_of(all[first].sizes()), ", expected {n, ", in_, "}, of a stack {R, n, ", in_, "}"));
    return std::make_unique<LinearPiece>(forward(all, first, x, pass), all[first], bias_, first, x);
  }
  std::string curved() const override { return ""; }

  std::optional<PerceptronLayer> of_perceptron() const override {
    return PerceptronLayer{.linear = true, .bias = bias_};
  }

  std::string description() const override { return text("Linear(", in_, ", ", out_, ")"); }

 private:
  std::int64_t in_, out_;
  Scheme scheme_;
  bool bias_;
};

}  // namespace

LayerPtr linear(std::int64_t in, std::int64_t out, Scheme scheme, bool bias) {
  return std::make_shared<Linear>(in, out, scheme, bias);
}

}  // namespace saddle::nn
