// Convolutions as products of patches, against the library's own.
#include "saddle/kernels/patches.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

#include <doctest/doctest.h>

#include "saddle/kernels/taps.h"
#include "saddle/nn/layers.h"

#include "tests/nn/formula.h"

using namespace saddle;
using namespace saddle::kernels;
using namespace saddle::nn;
using test::wave;

namespace {

const std::vector<Window> kSquareWindows{
    {}, {.kernel = 3, .stride = 1, .padding = 1}, {.kernel = 5, .stride = 2, .padding = 0}};

Tensor leaf(const Tensor& x) { return x.clone().set_requires_grad(true); }

/// The value of f at x, w, b, its gradient, and the gradient of that gradient's square: what an R1 penalty goes
/// through.
template <class F>
std::vector<Tensor> with_derivatives(const F& f, const Tensor& x, const Tensor& w, const Tensor& b) {
  const Tensor y = f(x, w, b);
  const Tensor score = (y * (2 + wave(y.sizes(), 5)).to(y.scalar_type())).sum();  // positive: sums do not cancel
  std::vector<Tensor> all{y}, first = torch::autograd::grad({score}, {x, w, b}, {}, true, /*create_graph=*/true);
  all.insert(all.end(), first.begin(), first.end());
  for (const Tensor& g : torch::autograd::grad({first[0].square().sum() + first[1].square().sum()}, {x, w}))
    all.push_back(g);
  return all;
}

}  // namespace

TEST_CASE("a row of patches is what its window sees, in either memory layout") {
  const Tensor image = wave({2, 3, 9, 7});
  for (const Window& w : kSquareWindows) {
    const std::int64_t k = w.kernel, p = w.padding, across = (7 + 2 * p - k) / w.stride + 1,
                       down = (9 + 2 * p - k) / w.stride + 1;
    const Tensor padded = at::constant_pad_nd(image, {p, p, p, p});
    for (const Tensor& x : {image, image.contiguous(at::MemoryFormat::ChannelsLast)}) {
      const Tensor rows = patches(x, w);
      REQUIRE(rows.sizes() == at::IntArrayRef({2 * down * across, k * k * 3}));
      for (std::int64_t i = 0; i < down; ++i) {
        for (std::int64_t j = 0; j < across; ++j) {
          const Tensor seen = padded[1].narrow(1, i * w.stride, k).narrow(2, j * w.stride, k);
          CHECK(at::equal(rows[(down + i) * across + j].view({k, k, 3}).permute({2, 0, 1}), seen));
        }
      }
    }
  }
}

TEST_CASE("put_back is the transpose of patches, and each the other's derivative") {
  for (const Window& w : kSquareWindows) {
    const Tensor x = leaf(wave({2, 3, 9, 7})), rows = patches(x, w), other = leaf(wave(rows.sizes(), 1));
    const Tensor back = put_back(other, w, {2, 3, 9, 7});
    const Tensor inner = (rows * other).sum();
    CHECK(inner.item<double>() == doctest::Approx((x * back).sum().item<double>()).epsilon(1e-12));
    CHECK(test::distance(torch::autograd::grad({inner}, {x}, {}, true)[0], back) < 1e-12);
    CHECK(test::distance(torch::autograd::grad({(x * back).sum()}, {other})[0], rows) < 1e-12);
  }
}

TEST_CASE("one channel: values and first and second derivatives are those of ATen's convolutions") {
  for (const Window& w : kSquareWindows) {
    CAPTURE(w.kernel);
    const ConvolutionOptions options{.kernel = w.kernel, .stride = w.stride, .padding = w.padding};
    const auto layer = [&](const LayerPtr& made) {
      return [made](const Tensor& x, const Tensor& weight, const Tensor& b) {
        Pass pass;
        return made->forward({weight, b}, 0, x, pass);
      };
    };
    const auto same = [&](const std::vector<Tensor>& ours, const std::vector<Tensor>& theirs) {
      REQUIRE(ours.size() == theirs.size());
      for (std::size_t i = 0; i < ours.size(); ++i) {
        CAPTURE(i);
        REQUIRE(ours[i].sizes() == theirs[i].sizes());
        CHECK(test::distance(ours[i], theirs[i]) < 1e-11 * (1 + theirs[i].abs().max().item<double>()));
      }
    };
    const Tensor weight = leaf(wave({4, 1, w.kernel, w.kernel})), few = leaf(wave({1}, 1)), many = leaf(wave({4}, 2));
    const Tensor image = leaf(wave({2, 1, 9, 7}, 3)), map = leaf(wave({2, 4, 4, 5}, 4));
    same(with_derivatives(layer(convolution(1, 4, Scheme::he, options)), image, weight, many),
         with_derivatives([&](const Tensor& x, const Tensor& a,
                              const Tensor& b) { return at::conv2d(x, a, b, w.stride, w.padding); },
                          image, weight, many));
    same(with_derivatives(layer(transposed_convolution(4, 1, Scheme::he, options)), map, weight, few),
         with_derivatives([&](const Tensor& x, const Tensor& a,
                              const Tensor& b) { return at::conv_transpose2d(x, a, b, w.stride, w.padding); },
                          map, weight, few));
  }
}

TEST_CASE("one channel: each gradient alone is what it is beside the others, with a bias and without") {
  for (const bool bias : {true, false}) {
    const LayerPtr layer = convolution(1, 4, Scheme::he, {.bias = bias});
    const Weights weights = bias ? Weights{wave({4, 1, 4, 4}), wave({4}, 1)} : Weights{wave({4, 1, 4, 4})};
    const Tensor image = wave({2, 1, 8, 6}, 2);
    const auto gradients = [&](const std::vector<std::size_t>& wanted) {  // 0: of the image, then of the weights
      std::vector<Tensor> all{image.clone()}, chosen;
      for (const Tensor& weight : weights) all.push_back(weight.clone());
      for (const std::size_t i : wanted) chosen.push_back(all[i].set_requires_grad(true));
      Pass pass;
      const Tensor y = layer->forward({all.begin() + 1, all.end()}, 0, all[0], pass);
      return torch::autograd::grad({(y * wave(y.sizes(), 3)).sum()}, chosen);
    };
    const std::vector<Tensor> together = bias ? gradients({0, 1, 2}) : gradients({0, 1});
    for (std::size_t i = 0; i < together.size(); ++i) CHECK(test::distance(gradients({i})[0], together[i]) < 1e-13);
  }
}

TEST_CASE("under autocast to bfloat16 first and second derivatives stay within its 8 bits of float32's") {
  const Tensor weight = wave({6, 5, 4, 4}), bias = wave({6}, 1), x = wave({4, 5, 8, 8}, 2);
  const auto derivatives = [&](const LayerPtr& layer, const Tensor& at_weight, const Tensor& at_bias,
                               const Tensor& at_x, bool narrow) {
    Network network = sequential("one", {at_x.size(1), at_x.size(2), at_x.size(3)}, {}, {layer});
    if (narrow) network = with_bfloat16(std::move(network));
    const auto f = [&](const Tensor& image, const Tensor& w, const Tensor& b) {
      Pass pass;
      return network.forward({w, b}, image, pass);
    };
    return with_derivatives(f, leaf(at_x.to(at::kFloat)), leaf(at_weight.to(at::kFloat)), leaf(at_bias.to(at::kFloat)));
  };
  const auto close = [&](const LayerPtr& layer, const Tensor& at_weight, const Tensor& at_bias, const Tensor& at_x) {
    const std::vector<Tensor> exact = derivatives(layer, at_weight, at_bias, at_x, false),
                              found = derivatives(layer, at_weight, at_bias, at_x, true);
    for (std::size_t i = 0; i < exact.size(); ++i) {
      CAPTURE(i);
      CHECK((found[i].scalar_type() == at::kFloat));
      CHECK((found[i] - exact[i]).norm().item<double>() < exact[i].norm().item<double>() / 64);
    }
  };
  close(convolution(5, 6, Scheme::he), weight, bias, x);
  close(transposed_convolution(6, 5, Scheme::he), weight, bias.narrow(0, 0, 5), wave({4, 6, 4, 4}, 3));
  const Tensor wide = 2 + wave({34, 18, 4, 4}),
               wide_bias = wave({34}, 1);  // enough for tile registers; sums do not cancel
  close(convolution(18, 34, Scheme::he), wide, wide_bias, 2 + wave({4, 18, 8, 8}, 2));
  close(transposed_convolution(34, 18, Scheme::he), wide, wide_bias.narrow(0, 0, 18), 2 + wave({4, 34, 4, 4}, 3));
  close(convolution(1, 6, Scheme::he), weight.narrow(1, 0, 1), bias, x.narrow(1, 0, 1));
  close(transposed_convolution(6, 1, Scheme::he), weight.narrow(1, 0, 1), bias.narrow(0, 0, 1), wave({4, 6, 4, 4}, 3));
}

TEST_CASE("a weight's gradient as a product of patches is ATen's, in float32 and within bfloat16's 8 bits") {
  const Window w;
  for (const at::ScalarType type : {at::kFloat, at::kBFloat16}) {
    const Tensor x = wave({3, 6, 8, 8}).to(type), delta = wave({3, 5, 4, 4}, 1).to(type);
    const Tensor weight = at::zeros({5, 6, 4, 4}, at::kFloat);
    const Tensor exact =
        std::get<1>(at::convolution_backward(delta.to(at::kFloat), x.to(at::kFloat), weight, std::nullopt, {2, 2},
                                             {1, 1}, {1, 1}, false, {0, 0}, 1, {false, true, false}));
    const Tensor ours = weight_gradient_by_rows(delta, x, w).to(at::kFloat);
    const double allowed = type == at::kFloat ? 1e-5 : 1.0 / 128;
    CHECK((ours - exact).abs().max().item<double>() < allowed * exact.abs().max().item<double>());
  }
}

TEST_CASE(
    "taps make the gradient that patches make, for any window, odd numbers of places and several parts of a batch") {
  std::vector<Window> windows = kSquareWindows;
  windows.push_back({.kernel = 1, .stride = 1, .padding = 0});
  windows.push_back({.kernel = 3, .stride = 2, .padding = 2});
  for (const Window& w : windows) {
    for (const auto& [n, size] : {std::pair<std::int64_t, std::int64_t>{1, 7}, {9, 7}, {37, 8}, {3, 30}, {0, 8}}) {
      CAPTURE(w.kernel);
      CAPTURE(n);
      CAPTURE(size);
      const std::int64_t coarse = (size + 2 * w.padding - w.kernel) / w.stride + 1;
      for (const at::ScalarType type : {at::kBFloat16, at::kFloat}) {
        const Tensor image = (2 + wave({n, 17, size, size})).to(type),
                     map = (2 + wave({n, 6, coarse, coarse}, 1)).to(type);
        const Tensor exact = weight_gradient_by_rows(map.to(at::kDouble), image.to(at::kDouble), w);
        if (type == at::kBFloat16 && !has_taps(map, image)) {
          MESSAGE("skipped: this processor has no products in bfloat16");
          continue;
        }
        const Tensor found = weight_gradient_by_taps(map, image, w);
        REQUIRE(found.sizes() == exact.sizes());
        CHECK((found.scalar_type() == at::kFloat));
        if (n > 0)
          CHECK((found - exact).abs().max().item<double>() < 1e-5 * exact.abs().max().item<double>());
        else
          CHECK(found.abs().max().item<double>() == 0);
      }
    }
  }
}
