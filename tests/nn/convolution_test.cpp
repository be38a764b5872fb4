#include <ATen/ATen.h>

#include <doctest/doctest.h>

#include "saddle/nn/layers.h"

#include "formula.h"

using namespace saddle;
using namespace saddle::nn;
using test::run;
using test::wave;

namespace {

/// Cross-correlation by its definition, element after element.
Tensor by_definition(const Tensor& x, const Tensor& weight, const ConvolutionOptions& o) {
  const std::int64_t out = weight.size(0), height = (x.size(2) + 2 * o.padding - o.kernel) / o.stride + 1,
                     width = (x.size(3) + 2 * o.padding - o.kernel) / o.stride + 1;
  Tensor padded = at::zeros({x.size(0), x.size(1), x.size(2) + 2 * o.padding, x.size(3) + 2 * o.padding}, at::kDouble);
  padded.slice(2, o.padding, o.padding + x.size(2)).slice(3, o.padding, o.padding + x.size(3)).copy_(x);
  Tensor y = at::empty({x.size(0), out, height, width}, at::kDouble);
  for (std::int64_t i = 0; i < height; ++i) {
    for (std::int64_t j = 0; j < width; ++j) {
      const Tensor patch =
          padded.slice(2, i * o.stride, i * o.stride + o.kernel).slice(3, j * o.stride, j * o.stride + o.kernel);
      for (std::int64_t c = 0; c < out; ++c)
        y.select(3, j).select(2, i).select(1, c).copy_((patch * weight[c]).sum({1, 2, 3}));
    }
  }
  return y;
}

const std::vector<ConvolutionOptions> kOptions{
    {}, {.kernel = 3, .stride = 1, .padding = 1}, {.kernel = 5, .stride = 2, .padding = 0}};

}  // namespace

TEST_CASE("a convolution is the sum of its definition, in either memory layout") {
  for (const ConvolutionOptions& o : kOptions) {
    CAPTURE(o.kernel);
    const Tensor weight = wave({3, 2, o.kernel, o.kernel}), bias = wave({3}, 1), x = wave({2, 2, 9, 7}, 2);
    const Tensor expected = by_definition(x, weight, o) + bias.view({1, 3, 1, 1});
    CHECK(test::distance(run(convolution(2, 3, Scheme::he, o), {weight, bias}, x), expected) < 1e-13);
    const Tensor channels_last = weight.contiguous(at::MemoryFormat::ChannelsLast);
    CHECK(test::distance(run(convolution(2, 3, Scheme::he, o), {channels_last, bias}, x), expected) < 1e-13);
  }
}

TEST_CASE("a transposed convolution is the adjoint of the convolution with its weight") {
  for (ConvolutionOptions o : kOptions) {
    CAPTURE(o.kernel);
    o.bias = false;
    const Tensor weight = wave({3, 2, o.kernel, o.kernel}), y = wave({2, 3, 4, 5}, 1);
    const Tensor back = run(transposed_convolution(3, 2, Scheme::he, o), {weight}, y);
    const Tensor x = wave(back.sizes(), 2);
    const Tensor forth = by_definition(x, weight, o);
    REQUIRE(forth.sizes() == y.sizes());
    CHECK((forth * y).sum().item<double>() == doctest::Approx((x * back).sum().item<double>()).epsilon(1e-12));
  }
}

TEST_CASE("a transposed convolution adds its bias to each channel") {
  const Tensor weight = wave({3, 2, 4, 4}), bias = wave({2}, 1), y = wave({2, 3, 4, 4}, 2);
  const Tensor without = run(transposed_convolution(3, 2, Scheme::he, {.bias = false}), {weight}, y);
  CHECK(test::distance(run(transposed_convolution(3, 2, Scheme::he), {weight, bias}, y),
                       without + bias.view({1, 2, 1, 1})) < 1e-14);
}

TEST_CASE("kernel 4, stride 2, padding 1 halves and doubles a map") {
  CHECK(run(convolution(1, 1, Scheme::he), {wave({1, 1, 4, 4}), wave({1})}, wave({1, 1, 8, 6})).sizes() ==
        at::IntArrayRef({1, 1, 4, 3}));
  CHECK(run(transposed_convolution(1, 1, Scheme::he), {wave({1, 1, 4, 4}), wave({1})}, wave({1, 1, 4, 3})).sizes() ==
        at::IntArrayRef({1, 1, 8, 6}));
}

TEST_CASE("groups are convolutions of their own channels side by side, for the transposed one, too") {
  const Tensor x = wave({2, 4, 6, 6}), bias = wave({6}, 1);
  const auto halves = [&](const LayerPtr& one, const Tensor& weight, std::int64_t dim_of_groups) {
    std::vector<Tensor> parts;
    for (std::int64_t g = 0; g < 2; ++g) {
      const Tensor part = weight.narrow(0, g * dim_of_groups, dim_of_groups);
      parts.push_back(run(one, {part, bias.narrow(0, 3 * g, 3)}, x.narrow(1, 2 * g, 2)));
    }
    return at::cat(parts, 1);
  };
  const Tensor weight = wave({6, 2, 4, 4}, 2), transposed = wave({4, 3, 4, 4}, 3);
  const LayerPtr layer = convolution(4, 6, Scheme::he, {.groups = 2});
  CHECK(layer->parameters()[0].shape == Shape{6, 2, 4, 4});
  CHECK(layer->description() == "Conv2d(4, 6, 4, stride 2, padding 1, groups 2)");
  CHECK(test::distance(run(layer, {weight, bias}, x), halves(convolution(2, 3, Scheme::he), weight, 3)) < 1e-13);
  const LayerPtr back = transposed_convolution(4, 6, Scheme::he, {.groups = 2});
  CHECK(back->parameters()[0].shape == Shape{4, 3, 4, 4});
  CHECK(test::distance(run(back, {transposed, bias}, x),
                       halves(transposed_convolution(2, 3, Scheme::he), transposed, 2)) < 1e-13);
  CHECK_THROWS_WITH_AS(convolution(4, 6, Scheme::he, {.groups = 4}),
                       doctest::Contains("4 groups must divide 4 and 6 channels"), ConfigError);
}

TEST_CASE("a gain scales the weight's start and not its bias's; a group's fan-in is its own") {
  const auto start = [](double gain, std::int64_t groups) {
    return convolution(8, 8, Scheme::pytorch, {.groups = groups, .gain = gain})->parameters();
  };
  CHECK(start(0.5, 1)[0].init.spread == doctest::Approx(0.5 / std::sqrt(8 * 16.0)));
  CHECK(start(0.5, 4)[0].init.spread == doctest::Approx(0.5 / std::sqrt(2 * 16.0)));
  CHECK(start(0.5, 1)[1].init.spread == doctest::Approx(1 / std::sqrt(8 * 16.0)));
}

TEST_CASE("the default start of both is PyTorch's bound 1/sqrt(fan-in), fan-in from the weight's second dimension") {
  const auto spread = [](const LayerPtr& layer) { return layer->parameters()[0].init.spread; };
  CHECK(spread(convolution(3, 8, Scheme::pytorch)) == doctest::Approx(1 / std::sqrt(3 * 16.0)));
  CHECK(spread(transposed_convolution(3, 8, Scheme::pytorch)) == doctest::Approx(1 / std::sqrt(8 * 16.0)));
}
