#include <ATen/ATen.h>
#include <ATen/autocast_mode.h>
#include <torch/csrc/autograd/custom_function.h>

#include "saddle/kernels/gathered_convolution.h"
#include "saddle/kernels/patches.h"
#include "saddle/kernels/taps.h"
#include "saddle/nn/convolution_operator.h"
#include "saddle/nn/layers.h"
#include "saddle/nn/piece.h"

namespace saddle::nn {
namespace {

/// How a convolution meets its weight, transposed or not; on the CPU by products of patches (patches.h) or of what is
/// gathered in the cache (gathered_convolution.h) where those were measured to be quicker (docs/performance.md).
struct Geometry {
  kernels::Window window;
  bool transposed;
  std::int64_t groups, image_channels;  // on the side of the finer map

  Tensor apply(const Tensor& x, const Tensor& weight, const std::optional<Tensor>& bias) const {
    const bool gathered = by_gathering(x, weight);
    if (gathered && !transposed)
      return kernels::gathered_convolution(x, weight, bias.value_or(Tensor()), window, computed_in(x));
    if (!transposed) return at::conv2d(x, weight, bias, window.stride, window.padding, /*dilation=*/1, groups);
    if (!gathered && !one_channel(x))
      return at::conv_transpose2d(x, weight, bias, window.stride, window.padding, /*output_padding=*/0, groups);
    const Tensor y = transpose_of_convolution(x, weight, image_of(x), gathered);
    return bias ? y + bias->to(y.scalar_type()).view({1, -1, 1, 1}) : y;
  }

  /// dF/dx, from delta = dF/dy.
  Tensor input_gradient(const Tensor& delta, const Tensor& x, const Tensor& weight) const {
    const bool gathered = by_gathering(delta, weight);
    if (gathered && transposed) return kernels::gathered_convolution(delta, weight, {}, window, computed_in(delta));
    if (!transposed && (gathered || one_channel(x)))
      return transpose_of_convolution(delta, weight, x.sizes().vec(), gathered);
    return std::get<0>(backward(delta, x, weight, {true, false, false}));
  }

  Tensor weight_gradient(const Tensor& delta, const Tensor& x, const Tensor& weight) const {
    const Tensor &map = transposed ? x : delta, &image = transposed ? delta : x;
    if (one_channel(x) || narrow(x) || (sparse(x) && kernels::has_taps(map, image)))
      return kernels::weight_gradient_by_rows(map, image, window);
    return std::get<1>(backward(delta, x, weight, {false, true, false}));
  }

  /// Whether any of these is not ATen's, whose derivatives ATen knows.
  bool own_way(const Tensor& x, const Tensor& weight) const {
    return one_channel(x) || narrow(x) || (sparse(x) && kernels::fits_gathering(weight, computed_in(x)));
  }

  /// In integers, for a graph to keep, and back.
  Shape numbers() const { return {window.kernel, window.stride, window.padding, transposed, groups, image_channels}; }
  static Geometry of(const Shape& n) {
    return {.window = {n[0], n[1], n[2]}, .transposed = n[3] != 0, .groups = n[4], .image_channels = n[5]};
  }

 private:
  bool one_channel(const Tensor& x) const {
    return image_channels == 1 && groups == 1 && window.kernel > 1 && x.is_cpu();
  }

  static at::ScalarType computed_in(const Tensor& x) {
    const bool cast = x.scalar_type() == at::kFloat && at::autocast::is_autocast_enabled(at::kCPU);
    return cast ? at::autocast::get_autocast_dtype(at::kCPU) : x.scalar_type();
  }

  /// Whether no pixel is seen by more than four taps.
  bool sparse(const Tensor& x) const {
    const std::int64_t taps_in_line = (window.kernel + window.stride - 1) / window.stride;  // that see a pixel
    return groups == 1 && window.kernel > 1 && taps_in_line <= 2 && x.is_cpu();
  }

  bool narrow(const Tensor& x) const { return sparse(x) && computed_in(x) == at::kBFloat16; }

  bool by_gathering(const Tensor& x, const Tensor& weight) const {
    return sparse(x) && kernels::fits_gathering(weight, computed_in(x)) && !kernels::needs_graph(x, weight);
  }

  Tensor transpose_of_convolution(const Tensor& map, const Tensor& weight, const Shape& image, bool gathered) const {
    return gathered ? kernels::gathered_transpose(map, weight, window, image, computed_in(map))
                    : kernels::transposed_by_rows(map, weight, window, image);
  }

  std::tuple<Tensor, Tensor, Tensor> backward(const Tensor& delta, const Tensor& x, const Tensor& weight,
                                              std::array<bool, 3> wanted) const {
    const std::array<std::int64_t, 2> stride{window.stride, window.stride}, padding{window.padding, window.padding};
    return at::convolution_backward(delta, x, weight, /*bias_sizes=*/std::nullopt, stride, padding, {1, 1}, transposed,
                                    {0, 0}, groups, wanted);
  }

  /// {n, c, h, w} of what a transposed convolution makes of x.
  Shape image_of(const Tensor& x) const {
    const auto side = [&](std::int64_t coarse) {
      return (coarse - 1) * window.stride - 2 * window.padding + window.kernel;
    };
    return {x.size(0), image_channels, side(x.size(2)), side(x.size(3))};
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

  Tensor backpropagate(const Tensor& delta, bool further, Weights& gradient) override {
    add_to(gradient[first_], geometry_.weight_gradient(delta, x_, weight_));
    if (bias_) add_to(gradient[first_ + 1], sum_of(delta, {0, 2, 3}));
    return further ? geometry_.input_gradient(delta, x_, weight_) : Tensor();
  }

  Tensor pull_back(const Tensor& delta) override {
    delta_ = delta;
    return geometry_.input_gradient(delta, x_, weight_);
  }

  Tensor push_forward(const Tensor& tangent, const Tensor& slope, Weights& gradient) override {
    add_to(gradient[first_], geometry_.weight_gradient(delta_, weighted_input(x_, tangent, slope), weight_));
    if (bias_) add_to(gradient[first_ + 1], bias_gradient(delta_, slope));
    return tangent.defined() ? geometry_.apply(tangent, weight_, std::nullopt) : Tensor();
  }

 private:
  Geometry geometry_;
  Tensor weight_;
  bool bias_;
  std::size_t first_;
  Tensor x_, delta_;
};

/// The convolution for a graph, its derivatives as Geometry has them: they are differentiable themselves.
class Convolved final : public torch::autograd::Function<Convolved> {
 public:
  static Tensor forward(torch::autograd::AutogradContext* context, const Tensor& x, const Tensor& weight,
                        const std::optional<Tensor>& bias, const Geometry& geometry) {
    context->saved_data["geometry"] = geometry.numbers();
    context->saved_data["bias"] = bias.has_value();
    context->save_for_backward({x, weight});
    return geometry.apply(x, weight, bias);
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 const torch::autograd::variable_list& gradients) {
    const torch::autograd::variable_list saved = context->get_saved_variables();
    const Geometry geometry = Geometry::of(context->saved_data["geometry"].toIntVector());
    const Tensor& delta = gradients[0];  // in the type that the convolution computed in
    const Tensor x = saved[0].to(delta.scalar_type()), weight = saved[1].to(delta.scalar_type());
    Tensor of_x, of_weight, of_bias;
    if (context->needs_input_grad(0)) of_x = geometry.input_gradient(delta, x, weight).to(saved[0].scalar_type());
    if (context->needs_input_grad(1)) of_weight = geometry.weight_gradient(delta, x, weight).to(saved[1].scalar_type());
    if (context->saved_data["bias"].toBool() && context->needs_input_grad(2))  // without a bias there is no input 2
      of_bias = sum_of(delta, {0, 2, 3}).to(saved[1].scalar_type());
    return {of_x, of_weight, of_bias, Tensor()};
  }
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

  Tensor forward(const Weights& all, std::size_t first, const Tensor& x, Pass& pass) const override {
    const Geometry g = geometry();
    if (pass.on_convolution) pass.on_convolution(first, operator_on(x));
    if (!g.own_way(x, all[first])) return g.apply(x, all[first], bias_of(all, first));
    return Convolved::apply(x, all[first], bias_of(all, first), g);
  }

  std::unique_ptr<Piece> piece(const Weights& all, std::size_t first, const Tensor& x, Pass& pass) const override {
    return std::make_unique<ConvolutionPiece>(forward(all, first, x, pass), geometry(), all[first], options_.bias,
                                              first, x);
  }
  std::string curved() const override { return ""; }

  std::string description() const override {
    return text(transposed_ ? "ConvTranspose2d(" : "Conv2d(", in_, ", ", out_, ", ", options_.kernel, ", stride ",
                options_.stride, ", padding ", options_.padding,
                options_.groups == 1 ? "" : text(", groups ", options_.groups), ")");
  }

 private:
  Geometry geometry() const {
    return {.window = {options_.kernel, options_.stride, options_.padding},
            .transposed = transposed_,
            .groups = options_.groups,
            .image_channels = transposed_ ? out_ : in_};
  }
  ConvolutionOperator operator_on(const Tensor& x) const {
    return {.stride = options_.stride,
            .padding = options_.padding,
            .groups = options_.groups,
            .transposed = transposed_,
            .input = x.sizes().slice(1).vec()};
  }
  std::optional<Tensor> bias_of(const Weights& all, std::size_t first) const {
    return options_.bias ? std::optional<Tensor>(all[first + 1]) : std::nullopt;
  }

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
