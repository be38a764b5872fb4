// Convolutions as products of what is gathered, against ATen's in float64 of the same rounded numbers. Where the
// processor has no tile registers the same code runs on oneDNN's blocks, or on plain loops.
#include "saddle/kernels/gathered_convolution.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/autograd.h>

#include <vector>

#include <doctest/doctest.h>

#include "saddle/kernels/block_product.h"
#include "saddle/kernels/tiles.h"
#include "saddle/nn/layers.h"
#include "saddle/nn/piece.h"

#include "tests/nn/formula.h"

using namespace saddle;
using namespace saddle::kernels;
using namespace saddle::nn;
using test::wave;

namespace {

const std::vector<Window> kWindows{{},
                                   {.kernel = 3, .stride = 1, .padding = 1},
                                   {.kernel = 5, .stride = 2, .padding = 0},
                                   {.kernel = 1, .stride = 1, .padding = 0},
                                   {.kernel = 1, .stride = 2, .padding = 0},
                                   {.kernel = 2, .stride = 3, .padding = 1},
                                   {.kernel = 3, .stride = 2, .padding = 2},
                                   {.kernel = 6, .stride = 3, .padding = 4}};

struct Sizes {
  std::int64_t n, c, out, height, width;
};
const std::vector<Sizes> kSizes{
    {2, 32, 64, 8, 8}, {3, 18, 34, 9, 7}, {1, 16, 16, 5, 6}, {37, 16, 18, 6, 6}, {0, 16, 16, 8, 8}};

Tensor rounded(const Tensor& x, at::ScalarType type) { return x.to(type).to(at::kDouble); }

/// To the rounding of a result, in bfloat16 half of its last of 8 bits, and of the float32 sum before.
void check_close(const Tensor& found, const Tensor& exact, at::ScalarType type) {
  REQUIRE(found.sizes() == exact.sizes());
  REQUIRE((found.scalar_type() == type));
  if (exact.numel() == 0) return;
  const Tensor allowed = (type == at::kFloat ? 0 * exact : exact.abs() / 255) + 1e-5 * exact.abs().max();
  CHECK(((found.to(at::kDouble) - exact).abs() <= allowed).all().item<bool>());
}

Tensor exact_transpose(const Tensor& map, const Tensor& weight, const Window& w, const Shape& image) {
  const Tensor x = at::zeros(image, at::kDouble).set_requires_grad(true);
  return torch::autograd::grad({at::conv2d(x, weight, {}, w.stride, w.padding)}, {x}, {map})[0];
}

}  // namespace

TEST_CASE("a convolution and its transpose are ATen's, for any window, sizes, layout and number of threads") {
  if (!Tiles::there()) MESSAGE("this processor has no tile registers");
  const int threads = at::get_num_threads();
  for (const Window& w : kWindows) {
    for (const Sizes& s : kSizes) {
      for (const bool last : {false, true}) {
        CAPTURE(w.kernel);
        CAPTURE(w.stride);
        CAPTURE(s.n);
        CAPTURE(s.c);
        CAPTURE(last);
        const auto layout = last ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Contiguous;
        const Tensor image = wave({s.n, s.c, s.height, s.width}).contiguous(layout),
                     weight = wave({s.out, s.c, w.kernel, w.kernel}, 1).contiguous(layout), bias = wave({s.out}, 2);
        at::set_num_threads(last ? 1 : 2);
        for (const at::ScalarType type : {at::kBFloat16, at::kFloat}) {
          const Tensor plain = at::conv2d(rounded(image, type), rounded(weight, type), {}, w.stride, w.padding);
          check_close(gathered_convolution(image, weight, {}, w, type), plain, type);
          check_close(gathered_convolution(image.to(type), weight.to(type), bias, w, type),
                      plain + bias.view({1, -1, 1, 1}), type);
          const Tensor map = wave(plain.sizes(), 3).contiguous(layout);
          check_close(gathered_transpose(map.to(type), weight, w, image.sizes().vec(), type),
                      exact_transpose(rounded(map, type), rounded(weight, type), w, image.sizes().vec()), type);
        }
      }
    }
  }
  at::set_num_threads(threads);
}

TEST_CASE("what does not fit is refused") {
  const Tensor image = wave({2, 16, 8, 8}), weight = wave({32, 18, 4, 4}), map = wave({2, 16, 4, 4});
  const auto refused = [](const Tensor& x, const Tensor& w, const Tensor& bias = {}) {
    CHECK_THROWS_AS(gathered_convolution(x, w, bias, {}, at::kBFloat16), ShapeError);
  };
  refused(image, weight);                              // other channels
  refused(wave({2, 18, 1, 8}), weight);                // smaller than the window
  refused(wave({18, 8, 8}), weight);                   // no batch
  refused(wave({2, 17, 8, 8}), wave({32, 17, 4, 4}));  // an odd number of channels
  refused(wave({2, 18, 8, 8}), wave({32, 18, 3, 3}));  // another window
  refused(wave({2, 18, 8, 8}), weight, /*bias=*/wave({31}));
  const Tensor square = wave({16, 16, 4, 4});
  const std::vector<Shape> others{{1, 16, 8, 8},  {3, 16, 8, 8}, {2, 40, 8, 8},
                                  {2, 16, 10, 8}, {2, 16, 8, 6}, {2, 16, 8}};
  for (const Shape& other : others) CHECK_THROWS_AS(gathered_transpose(map, square, {}, other, at::kFloat), ShapeError);
  CHECK_THROWS_AS(gathered_transpose(map, weight, {}, {2, 18, 8, 8}, at::kFloat), ShapeError);
  CHECK_THROWS_AS(gathered_transpose(wave({2, 17, 4, 4}), wave({17, 16, 4, 4}), {}, {2, 16, 8, 8}, at::kFloat),
                  ShapeError);
}

namespace {

/// Allowed in a type. Where there are no tile registers libtorch's own convolution serves, whose sums of 2,080 float32 terms
/// round by up to 2^-24 sqrt(2080) = 2.7e-6 of their length.
double relative_error(at::ScalarType type) {
  if (type == at::kBFloat16) return 1.0 / 256;
  return Tiles::there() ? 1e-6 : 2.7e-6;
}

}  // namespace

TEST_CASE("layers of bfloat16 and float32 give values and derivatives of float64's, by autograd and as pieces") {
  for (const bool transposed : {false, true}) {
    for (const at::ScalarType narrow : {at::kBFloat16, at::kFloat}) {
      CAPTURE(transposed);
      CAPTURE(narrow);
      const std::int64_t fine = narrow == at::kFloat ? 128 : 18, coarse = narrow == at::kFloat ? 130 : 34;  // channels
      const LayerPtr layer =
          transposed ? transposed_convolution(coarse, fine, Scheme::he) : convolution(fine, coarse, Scheme::he);
      const Tensor weight = wave({coarse, fine, 4, 4}), bias = wave({transposed ? fine : coarse}, 1),
                   x = transposed ? wave({3, coarse, 4, 4}, 2) : wave({3, fine, 8, 8}, 2);
      CHECK(fits_gathering(weight, narrow) == (Tiles::there() && (narrow == at::kBFloat16 || has_block_product())));
      const auto derivatives = [&](at::ScalarType type) {
        std::vector<Tensor> at;
        for (const Tensor& one : {x, weight, bias}) at.push_back(one.to(narrow).to(type).set_requires_grad(true));
        Pass pass;
        const Tensor y = layer->forward({at[1], at[2]}, 0, at[0], pass);
        const Tensor delta = wave(y.sizes(), 3).to(narrow).to(type);
        std::vector<Tensor> all{y};
        for (const Tensor& g : torch::autograd::grad({y}, at, {delta})) all.push_back(g);
        return all;
      };
      const std::vector<Tensor> exact = derivatives(at::kDouble), found = derivatives(narrow);
      const auto close = [&](const Tensor& ours, const Tensor& theirs) {
        CHECK((ours.to(at::kDouble) - theirs).norm().item<double>() <
              theirs.norm().item<double>() * relative_error(narrow));
      };
      for (std::size_t i = 0; i < exact.size(); ++i) close(found[i], exact[i]);

      const Weights own{weight.to(narrow), bias.to(narrow)};
      const Tensor narrow_x = x.to(narrow), delta = wave(exact[0].sizes(), 3).to(narrow);
      Pass pass;
      const auto piece = layer->piece(own, 0, narrow_x, pass);
      Weights gradient(2);
      close(piece->output(), exact[0]);
      close(piece->backpropagate(delta, /*further=*/true, gradient), exact[1]);
      close(gradient[0], exact[2]);
      close(gradient[1], exact[3]);
    }
  }
}
