#include <ATen/ATen.h>

#include "saddle/nn/layers.h"

namespace saddle::nn {
namespace {

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
    const Tensor& weight = all[first];
    if (weight.dim() == 2) return at::linear(x, weight, bias_ ? std::optional<Tensor>(all[first + 1]) : std::nullopt);
    const Tensor y = x.matmul(weight.mT());  // {R, n, in} x {R, in, out}
    return bias_ ? y + all[first + 1].unsqueeze(-2) : y;
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
