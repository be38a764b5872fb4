#include <ATen/ATen.h>

#include "saddle/nn/layers.h"

namespace saddle::nn {
namespace {

class Convolution final : public Layer {
 public:
  Convolution(bool transposed, std::int64_t in, std::int64_t out, Scheme scheme, const ConvolutionOptions& options)
      : transposed_(transposed), in_(in), out_(out), scheme_(scheme), options_(options) {
    if (options.groups < 1 || in % options.groups != 0 || out % options.groups != 0)
      throw ConfigError(
          text(description(), ": ", options.groups, " groups must divide ", in, " and ", out, " channels"));
  }

  std::vector<Parameter> parameters() const override {
    const std::int64_t k = options_.kernel;
    const std::int64_t groups = options_.groups;
    const Shape shape = transposed_ ? Shape{in_, out_ / groups, k, k} : Shape{out_, in_ / groups, k, k};
    const std::int64_t fan_in = shape[1] * k * k;  // as torch.nn.init counts it, for the transposed one too
    Init weight = weight_init(scheme_, fan_in);
    weight.spread *= options_.gain;
    std::vector<Parameter> all{{"weight", shape, weight}};
    if (options_.bias) all.push_back({"bias", {out_}, bias_init(scheme_, fan_in)});
    return all;
  }

  Tensor forward(const Weights& all, std::size_t first, const Tensor& x, Pass&) const override {
    const std::optional<Tensor> bias = options_.bias ? std::optional<Tensor>(all[first + 1]) : std::nullopt;
    return transposed_
               ? at::conv_transpose2d(x, all[first], bias, options_.stride, options_.padding,
                                      /*output_padding=*/0, options_.groups)
               : at::conv2d(x, all[first], bias, options_.stride, options_.padding, /*dilation=*/1, options_.groups);
  }

  std::string description() const override {
    return text(transposed_ ? "ConvTranspose2d(" : "Conv2d(", in_, ", ", out_, ", ", options_.kernel, ", stride ",
                options_.stride, ", padding ", options_.padding,
                options_.groups == 1 ? "" : text(", groups ", options_.groups), ")");
  }

 private:
  bool transposed_;
  std::int64_t in_, out_;
  Scheme scheme_;
  ConvolutionOptions options_;
};

}  // namespace

LayerPtr convolution(std::int64_t in, std::int64_t out, Scheme scheme, const ConvolutionOptions& options) {
  return std::make_shared<Convolution>(false, in, out, scheme, options);
}

LayerPtr transposed_convolution(std::int64_t in, std::int64_t out, Scheme scheme, const ConvolutionOptions& options) {
  return std::make_shared<Convolution>(true, in, out, scheme, options);
}

}  // namespace saddle::nn
