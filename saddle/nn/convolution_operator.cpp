#include "saddle/nn/convolution_operator.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <array>

namespace saddle::nn {
namespace {

/// The convolution of x that has no transpose about it.
Tensor forward(const ConvolutionOperator& c, const Tensor& weight, const Tensor& x) {
  return at::conv2d(x, weight, /*bias=*/{}, c.stride, c.padding, /*dilation=*/1, c.groups);
}

/// Its transpose; of what a stride leaves over at the far border, `image` says how much there is.
Tensor backward(const ConvolutionOperator& c, const Tensor& weight, const Tensor& y, std::int64_t height,
                std::int64_t width) {
  const auto left_over = [&](std::int64_t image, std::int64_t map, std::int64_t kernel) {
    return image - ((map - 1) * c.stride - 2 * c.padding + kernel);
  };
  const std::array<std::int64_t, 2> more{left_over(height, y.size(2), weight.size(2)),
                                         left_over(width, y.size(3), weight.size(3))};
  return at::conv_transpose2d(y, weight, /*bias=*/{}, c.stride, c.padding, more, c.groups);
}

/// The kernel {out, in, k, k} of stride s as one of stride 1 on the s^2 times as many channels that the pixels of each
/// s x s square are: {out, in s^2, ceil(k / s), ceil(k / s)}.
Tensor without_stride(const Tensor& kernel, std::int64_t stride) {
  const auto missing = [&](std::int64_t k) { return (stride - k % stride) % stride; };
  const Tensor whole = at::constant_pad_nd(kernel, {0, missing(kernel.size(3)), 0, missing(kernel.size(2))});
  const std::int64_t height = whole.size(2) / stride, width = whole.size(3) / stride;
  return whole.view({whole.size(0), whole.size(1), height, stride, width, stride})
      .permute({0, 1, 3, 5, 2, 4})
      .reshape({whole.size(0), whole.size(1) * stride * stride, height, width});
}

/// The largest singular value of the kernel's convolution on a torus of height x width: of its Fourier transform's
/// matrices {out, in}, one a frequency.
double norm_on_torus(const Tensor& kernel, std::int64_t height, std::int64_t width) {
  const Tensor transformed = at::fft_fft2(kernel, at::IntArrayRef{height, width});
  return at::linalg_svdvals(transformed.permute({2, 3, 0, 1}).flatten(0, 1)).max().item<double>();
}

}  // namespace

Shape ConvolutionOperator::output(const Tensor& weight) const {
  const auto side = [&](std::int64_t image, std::int64_t kernel) {
    return transposed ? (image - 1) * stride - 2 * padding + kernel : (image + 2 * padding - kernel) / stride + 1;
  };
  return {transposed ? weight.size(1) * groups : weight.size(0), side(input[1], weight.size(2)),
          side(input[2], weight.size(3))};
}

Tensor ConvolutionOperator::apply(const Tensor& weight, const Tensor& x) const {
  if (!transposed) return forward(*this, weight, x);
  const Shape image = output(weight);
  return backward(*this, weight, x, image[1], image[2]);
}

Tensor ConvolutionOperator::transpose(const Tensor& weight, const Tensor& y) const {
  return transposed ? forward(*this, weight, y) : backward(*this, weight, y, input[1], input[2]);
}

Tensor ConvolutionOperator::dense(const Tensor& weight) const {
  const std::int64_t inputs = input[0] * input[1] * input[2];
  const Tensor basis = at::eye(inputs, weight.options()).view({inputs, input[0], input[1], input[2]});
  return apply(weight, basis).flatten(1).t();
}

double norm_bound(const ConvolutionOperator& c, const Tensor& weight) {
  const c10::NoGradGuard constant;
  // A transpose has the same singular values; its map is the image that it reads.
  const Shape map = c.transposed ? c.input : c.output(weight);
  double largest = 0;
  for (const Tensor& group : weight.detach().to(at::kCPU, at::kDouble).chunk(c.groups)) {
    const Tensor kernel = without_stride(group, c.stride);
    const std::int64_t height = map[1] + kernel.size(2) - 1, width = map[2] + kernel.size(3) - 1;
    largest = std::max(largest, norm_on_torus(kernel, height, width));
  }
  return largest;
}

std::map<std::size_t, ConvolutionOperator> convolution_operators(const Network& network) {
  const c10::NoGradGuard constant;
  std::map<std::size_t, ConvolutionOperator> found;
  const auto is_kernel = [](const Parameter& parameter) { return parameter.shape.size() == 4; };
  if (std::ranges::none_of(network.parameters, is_kernel)) return found;
  Pass pass{.training = false, .labels = at::zeros({1}, at::kLong)};
  pass.on_convolution = [&](std::size_t weight, const ConvolutionOperator& convolution) {
    found[weight] = convolution;
  };
  Shape one_sample = network.input_shape;
  one_sample.insert(one_sample.begin(), 1);
  network.forward(initialise(network, 0, 0), at::zeros(one_sample), pass);
  return found;
}

}  // namespace saddle::nn
