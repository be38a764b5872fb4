// The products in tile registers, against sums that are exact, and what they leave behind. Where the processor has no
// such registers the plain loops are tested.
#include "saddle/kernels/tiles.h"

#include <ATen/ATen.h>
#include <ATen/native/CPUBlas.h>

#include <cmath>
#include <limits>
#include <tuple>
#include <vector>

#include <doctest/doctest.h>

#include "tests/nn/formula.h"

using namespace saddle;
using namespace saddle::kernels;
using namespace saddle::nn;
using c10::BFloat16;

namespace {

/// Small whole numbers: products and their sums are exact in float32.
Tensor whole(at::IntArrayRef shape, std::int64_t j) { return (6 * test::wave(shape, j)).round(); }

/// b {k, n} in panels.
Tensor panels_of(const Tensor& b) {
  const std::int64_t k = b.size(0), n = b.size(1), side = Tiles::kSide;
  return b.view({k / 2, 2, n / side, side}).permute({2, 0, 3, 1}).contiguous().to(at::kBFloat16);
}

}  // namespace

TEST_CASE("a product of whole numbers is exact, for rows that lie apart, alone and added") {
  if (!Tiles::there()) MESSAGE("this processor has no tile registers: plain loops");
  for (const auto& [m, n, k] :
       {std::tuple<std::int64_t, std::int64_t, std::int64_t>{32, 32, 32}, {64, 96, 160}, {96, 32, 64}}) {
    CAPTURE(k);
    const Tensor a = whole({m, k + 8}, 0), b = whole({k, n}, 1), before = whole({m, n + 4}, 2);
    const Tensor product = a.narrow(1, 0, k).matmul(b), narrow_a = a.to(at::kBFloat16), panels = panels_of(b);
    for (const bool add : {false, true}) {
      const Tensor c = before.to(at::kFloat);
      {
        const Tiles tiles;
        tiles.multiply(m, n, k, narrow_a.const_data_ptr<BFloat16>(), k + 8, panels.const_data_ptr<BFloat16>(), add,
                       c.data_ptr<float>(), n + 4);
      }
      CHECK(at::equal(c.narrow(1, 0, n).to(at::kDouble), add ? product + before.narrow(1, 0, n) : product));
      CHECK(at::equal(c.narrow(1, n, 4).to(at::kDouble), before.narrow(1, n, 4)));
    }
  }
}

TEST_CASE("a product of no depth is zero") {
  const Tensor c = at::ones({32, 32}, at::kFloat);
  {
    const Tiles tiles;
    const BFloat16 nothing[1] = {};
    tiles.multiply(32, 32, 0, nothing, 32, nothing, /*add=*/false, c.data_ptr<float>(), 32);
  }
  CHECK(c.abs().max().item<float>() == 0);
}

TEST_CASE("numbers are rounded to the nearest, ties to even, as ATen does it; infinities stay, what is no number too") {
  constexpr float kInfinite = std::numeric_limits<float>::infinity();
  std::vector<float> numbers{1, 1 + 1.0F / 256, 1 + 3.0F / 256, -1 - 1.0F / 256, 3.3e38F, kInfinite, -kInfinite,
                             0, -0.0F};
  for (int i = 0; i < 28; ++i)
    numbers.push_back(std::sin(static_cast<float>(i)) * std::pow(10.0F, static_cast<float>(i - 14)));
  const auto n = static_cast<std::int64_t>(numbers.size());  // no multiple of a vector's width
  const Tensor x = at::from_blob(numbers.data(), {n}, at::kFloat), bias = test::wave({n}).to(at::kFloat);
  const Tensor found = at::full({n + 1}, 7, at::kBFloat16), shifted = at::empty({n}, at::kBFloat16);
  const Tiles tiles;
  tiles.round(numbers.data(), nullptr, n, found.data_ptr<BFloat16>());
  tiles.round(numbers.data(), bias.const_data_ptr<float>(), n, shifted.data_ptr<BFloat16>());
  CHECK(at::equal(found.narrow(0, 0, n), x.to(at::kBFloat16)));
  CHECK(found[n].item<float>() == 7);
  CHECK(at::equal(shifted, (x + bias).to(at::kBFloat16)));
  const float no_number = std::numeric_limits<float>::quiet_NaN();
  tiles.round(&no_number, nullptr, 1, found.data_ptr<BFloat16>());
  CHECK(std::isnan(found[0].item<float>()));
}

#ifdef CPUBLAS_BRGEMM_BF16BF16F32
TEST_CASE(
    "oneDNN's kernel for blocks, which sets the same registers once and relies on it, finds them as it left them") {
  constexpr std::int64_t m = 7, n = 24, k = 34;  // other parts of the registers than ours
  const Tensor a = whole({m, k}, 0), b = whole({k, n}, 1), exact = a.matmul(b);
  const Tensor narrow_a = a.to(at::kBFloat16),
               pairs = b.view({k / 2, 2, n}).transpose(1, 2).contiguous().to(at::kBFloat16);
  if (!Tiles::there()) {
    MESSAGE("skipped: this processor has no tile registers");
    return;
  }
  const auto product = [&] {
    const Tensor c = at::empty({m, n}, at::kFloat);
    at::native::cpublas::brgemm(m, n, k, k, n, n, /*add_C=*/false, narrow_a.const_data_ptr<BFloat16>(),
                                pairs.const_data_ptr<BFloat16>(), c.data_ptr<float>());
    return c.to(at::kDouble);
  };
  CHECK(at::equal(product(), exact));
  {
    const Tiles tiles;
  }
  CHECK(at::equal(product(), exact));
  at::native::cpublas::brgemm_release();
}
#endif
