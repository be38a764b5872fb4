#include <ATen/ATen.h>

#include "saddle/nn/layers.h"
#include "saddle/nn/piece.h"

namespace saddle::nn {
namespace {

/// How a convolution meets its weight, transposed or not.
struct Geometry {
  std::array<std::int64_t, 2> stride, padding;
  bool transposed;
  std::int64_t groups;

  Tensor apply(const Tensor& x, const Tensor& weight) const {
    return at::convolution(x, weight, /*bias=*/std::nullopt, stride, padding, /*dilation=*/{1, 1}, transposed,
                           /*output_padding=*/{0, 0}, groups);
  }

  /// The gradient in x or in the weight.
  Tensor back(const Tensor& delta, const Tensor& x, const Tensor& weight, bool of_weight) const {
    const auto both = at::convolution_backward(delta, x, weight, /*bias_sizes=*/std::nullopt, stride, padding, {1, 1},
                                               transposed, {0, 0}, groups, {!of_weight, of_weight, false});
    return of_weight ? std::get<1>(both) : std::get<0>(both);
  }
};

class ConvolutionPiece final : public Piece {
 public:
  ConvolutionPiece(Tensor output, const Geometry& geometry, Tensor weight, bool bias, std::size_t first, Tensor x)
      : Piece(std::move(output)),
        geometry_(geometry),
        weight_(std::move(weight)),
        bias_(bias),
        first_(first),
        x_(std::move(x)) {}

  Tensor pull_back(const Tensor& delta, const Sweep& sweep, bool at_input) override {
    delta_ = delta;
    if (!at_input) return geometry_.back(delta, x_, weight_, false);
    return geometry_.back(wanted_rows(delta, sweep), wanted_rows(x_, sweep), weight_, false);
  }

  Tensor push_forward(const Tensor& tangent, const Sweep& sweep, Weights& gradient) override {
    gradient[first_] = geometry_.back(delta_, weighted_input(x_, tangent, sweep), weight_, true);
    if (bias_) gradient[first_ + 1] = bias_gradient(delta_, sweep);
    return tangent.defined() ? geometry_.apply(tangent, weight_) : Tensor();
  }

 private:
  Geometry geometry_;
  Tensor weight_;
  bool bias_;
  std::size_t first_;
  Tensor x_, delta_;
};

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

  std::unique_ptr<Piece> piece(const Weights& all, std::size_t first, const Tensor& x, Pass& pass) const override {
    const Geometry geometry{.stride = {options_.stride, options_.stride},
                            .padding = {options_.padding, options_.padding},
                            .transposed = transposed_,
                            .groups = options_.groups};
    return std::make_unique<ConvolutionPiece>(forward(all, first, x, pass), geometry, all[first], options_.bias, first,
                                              x);
  }
  std::string curved() const override { return ""; }

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
