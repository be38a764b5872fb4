#include "saddle/nn/convolution_operator.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

#include <doctest/doctest.h>

#include "saddle/nn/dcgan.h"
#include "saddle/nn/layers.h"
#include "saddle/nn/spectral_norm.h"

#include "formula.h"

using namespace saddle;
using namespace saddle::nn;
using test::wave;

namespace {

/// The matrix of a convolution, element by element from its definition: y[o, i, j] = sum w[o, c, a, b] x[c, s i + a -
/// p, s j + b - p].
Tensor matrix_by_definition(const ConvolutionOperator& c, const Tensor& weight) {
  const Shape out = c.output(weight);
  const std::int64_t h = c.input[1], w = c.input[2], in_group = weight.size(1), out_group = weight.size(0) / c.groups;
  Tensor all = at::zeros({out[0] * out[1] * out[2], c.input[0] * h * w}, at::kDouble);
  auto to = all.accessor<double, 2>();
  const auto from = weight.accessor<double, 4>();
  for (std::int64_t o = 0; o < out[0]; ++o)
    for (std::int64_t i = 0; i < out[1]; ++i)
      for (std::int64_t j = 0; j < out[2]; ++j)
        for (std::int64_t d = 0; d < in_group; ++d)
          for (std::int64_t a = 0; a < weight.size(2); ++a)
            for (std::int64_t b = 0; b < weight.size(3); ++b) {
              const std::int64_t y = c.stride * i + a - c.padding, x = c.stride * j + b - c.padding;
              if (y < 0 || y >= h || x < 0 || x >= w) continue;
              const std::int64_t channel = o / out_group * in_group + d;
              to[(o * out[1] + i) * out[2] + j][(channel * h + y) * w + x] += from[o][d][a][b];
            }
  return all;
}

double largest_singular_value(const Tensor& matrix) { return at::linalg_svdvals(matrix).max().item<double>(); }

const struct {
  ConvolutionOperator convolution;
  Shape weight;
} kCases[] = {{{.stride = 1, .padding = 1, .input = {2, 6, 5}}, {3, 2, 3, 3}},
              {{.stride = 2, .padding = 1, .input = {3, 8, 8}}, {4, 3, 4, 4}},
              {{.stride = 2, .padding = 0, .input = {2, 8, 7}}, {2, 2, 3, 3}},  // the last row of pixels is not seen
              {{.stride = 2, .padding = 1, .groups = 2, .input = {4, 6, 6}}, {4, 2, 4, 4}},
              {{.stride = 3, .padding = 2, .input = {1, 9, 9}}, {2, 1, 5, 5}}};

}  // namespace

TEST_CASE("a convolution's operator is the matrix of its definition, and its transpose that matrix's") {
  for (const auto& [convolution, shape] : kCases) {
    CAPTURE(text_of(shape));
    const Tensor weight = wave(shape), expected = matrix_by_definition(convolution, weight);
    CHECK(test::distance(convolution.dense(weight), expected) < 1e-14);
    const Shape out = convolution.output(weight);
    const Tensor y = wave({1, out[0], out[1], out[2]}, 3);
    CHECK(test::distance(convolution.transpose(weight, y).flatten(), expected.t().matmul(y.flatten())) < 1e-13);
  }
}

TEST_CASE("the bound is above the largest singular value of the dense matrix, and not far above") {
  for (const auto& [convolution, shape] : kCases) {
    CAPTURE(text_of(shape));
    const Tensor weight = wave(shape);
    const double exact = largest_singular_value(matrix_by_definition(convolution, weight));
    const double bound = norm_bound(convolution, weight);
    CHECK(bound >= exact * (1 - 1e-12));
    CHECK(bound < 1.3 * exact);
    // The same map read backwards: a transposed convolution of that weight.
    ConvolutionOperator backwards = convolution;
    backwards.transposed = true, backwards.input = convolution.output(weight);
    CHECK(norm_bound(backwards, weight) == doctest::Approx(bound).epsilon(1e-12));
  }
}

TEST_CASE("windows that do not overlap have the norm of the kernel; those that do, up to ceil(k / s) times as much") {
  const ConvolutionOperator apart{.stride = 4, .padding = 0, .input = {3, 8, 8}};
  const Tensor kernel = wave({5, 3, 4, 4});
  const double of_kernel = largest_singular_value(kernel.flatten(1));
  CHECK(norm_bound(apart, kernel) == doctest::Approx(of_kernel).epsilon(1e-12));
  // A constant kernel on a large image: of norm 1 as a matrix, of norm k / s = 2 as a convolution.
  const ConvolutionOperator overlapping{.stride = 2, .padding = 1, .input = {1, 64, 64}};
  const Tensor constant = at::full({1, 1, 4, 4}, .25, at::kDouble);
  CHECK(norm_bound(overlapping, constant) == doctest::Approx(2));
  CHECK(largest_singular_value(overlapping.dense(constant).mm(overlapping.dense(constant).t())) > 1.99 * 1.99);
}

TEST_CASE("a network's convolutions are found where their weights are, with the images that they meet") {
  const Network critic = dcgan_critic({1, 28, 28}, {.width = 3, .norm = false});
  const auto found = convolution_operators(critic);
  REQUIRE(found.size() == 2);
  CHECK(found.at(0).input == Shape{1, 28, 28});
  CHECK(found.at(2).input == Shape{3, 14, 14});
  CHECK(found.at(2).stride == 2);
  CHECK(convolution_operators(sequential("none", {3}, {1}, {linear(3, 1, Scheme::pytorch)})).empty());
  const Network residue = sequential(
      "residue", {2, 4, 4}, {2, 4, 4},
      {residual({relu(), convolution(2, 2, Scheme::pytorch, {.kernel = 3, .stride = 1, .padding = 1})}, {})});
  CHECK(convolution_operators(residue).at(0).padding == 1);
}

TEST_CASE("normalised by the operator, a convolution has norm 1, which normalising its kernel does not give") {
  const Network plain = sequential("one", {2, 8, 8}, {3, 4, 4}, {convolution(2, 3, Scheme::pytorch)});
  const Weights w = test::filled(plain);
  const ConvolutionOperator map = convolution_operators(plain).at(0);
  const auto norm_after = [&](const SpectralNormOptions& options) {
    const Network network = spectral_norm(options).parametrise(plain);
    Weights all = test::filled(network);
    for (std::size_t j = 0; j < w.size(); ++j) all[j] = w[j];
    for (int t = 0; t < (options.exact ? 1 : 400); ++t) {  // a training pass each
      Pass pass;
      network.effective(all, pass);
      for (const auto& [j, u] : pass.updates) all[j] = u;
    }
    Pass pass{.training = false};
    return largest_singular_value(matrix_by_definition(map, network.effective(all, pass)[0]));
  };
  CHECK(norm_after({.exact = true, .norm = ConvolutionNorm::convolution}) == doctest::Approx(1).epsilon(1e-12));
  CHECK(norm_after({.norm = ConvolutionNorm::convolution}) == doctest::Approx(1).epsilon(1e-9));
  CHECK(norm_after({.exact = true}) > 1.2);
}

TEST_CASE("the gradient through the operator's norm is the central difference of <g, W> / sigma of the dense matrix") {
  const Network plain = sequential("one", {2, 6, 6}, {3, 3, 3}, {convolution(2, 3, Scheme::pytorch, {.bias = false})});
  const ConvolutionOperator map = convolution_operators(plain).at(0);
  const Network network = spectral_norm({.exact = true, .norm = ConvolutionNorm::convolution}).parametrise(plain);
  const Tensor weight = test::filled(plain)[0], g = wave(weight.sizes(), 7), direction = wave(weight.sizes(), 9);
  const auto expected = [&](double t) {
    const Tensor moved = weight + t * direction;
    return (g * moved).sum().item<double>() / largest_singular_value(matrix_by_definition(map, moved));
  };
  const Tensor leaf = weight.clone().requires_grad_(true);
  Pass pass;
  const Tensor value = (g * network.effective({leaf}, pass)[0]).sum();
  CHECK(value.item<double>() == doctest::Approx(expected(0)).epsilon(1e-12));
  const double derivative = (torch::autograd::grad({value}, {leaf})[0] * direction).sum().item<double>();
  CHECK(derivative == doctest::Approx((expected(1e-5) - expected(-1e-5)) / 2e-5).epsilon(1e-7));
}

TEST_CASE("a kernel of a module that is not made of layers is refused for the operator's norm") {
  Network adapted = sequential("own", {1, 8, 8}, {1, 4, 4}, {convolution(1, 1, Scheme::pytorch)});
  adapted = with_forward(
      adapted, [](const Weights&, const Tensor& x, Pass&) { return x; }, "its own way");
  CHECK_THROWS_WITH_AS(spectral_norm({.norm = ConvolutionNorm::convolution}).parametrise(adapted),
                       doctest::Contains("norm = kernel"), ConfigError);
  CHECK_NOTHROW(spectral_norm({}).parametrise(adapted));
}
