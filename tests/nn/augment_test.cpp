#include "saddle/nn/augment.h"

#include <ATen/ATen.h>

#include <doctest/doctest.h>

#include "../core/statistics.h"
#include "formula.h"

using namespace saddle;
using namespace saddle::nn;
using test::wave;

namespace {

constexpr std::int64_t kImages = 5000;
const Stream kStream(1, Purpose::input, 3);

Tensor run(const char* policy, const Tensor& x, const Stream& stream = kStream) {
  return augment(Augmentation::from(policy)).apply(x, stream, 0);
}

double distance_to_uniform(const Tensor& x, double low, double high) {
  return test::kolmogorov_smirnov((x - low) / (high - low), test::uniform_cdf);
}

/// x moved down and right, zeros moving in.
Tensor shifted(const Tensor& x, std::int64_t down, std::int64_t right) {
  const std::int64_t h = x.size(-2), w = x.size(-1);
  Tensor y = at::zeros_like(x);
  for (std::int64_t i = 0; i < h; ++i) {
    for (std::int64_t j = 0; j < w; ++j) {
      const std::int64_t from_i = i - down, from_j = j - right;
      if (from_i < 0 || from_i >= h || from_j < 0 || from_j >= w) continue;
      y.select(-1, j).select(-1, i).copy_(x.select(-1, from_j).select(-1, from_i));
    }
  }
  return y;
}

std::vector<double> counts(const Tensor& values, std::int64_t kinds) {
  const Tensor each = at::bincount(values.to(at::kLong), {}, kinds).to(at::kDouble);
  return {each.const_data_ptr<double>(), each.const_data_ptr<double>() + each.numel()};
}

}  // namespace

TEST_CASE("brightness, contrast and saturation have their laws, false alarm 1e-6 each") {
  const double limit = test::kolmogorov_smirnov_limit_1e6(kImages);
  const Tensor flat = at::full({kImages, 3, 2, 2}, 0.3, at::kDouble);
  const Tensor b = run("color", flat) - flat;
  CHECK(test::distance(b, b.narrow(1, 0, 1).narrow(2, 0, 1).narrow(3, 0, 1).expand(b.sizes())) < 1e-15);
  CHECK(distance_to_uniform(b.select(3, 0).select(2, 0).select(1, 0), -0.5, 0.5) < limit);

  const Tensor checks = at::tensor({1., -1., -1., 1.}, at::kDouble).view({1, 1, 2, 2}).expand({kImages, 3, 2, 2});
  const Tensor y = run("color", checks).select(1, 0).select(1, 0);  // mean b, +-k about it
  const Tensor k = (y.select(1, 0) - y.select(1, 1)) / 2;
  CHECK(distance_to_uniform(k, 0.5, 1.5) < limit);

  const Tensor hues = at::tensor({1., 0., -1.}, at::kDouble).view({1, 3, 1, 1}).expand({kImages, 3, 2, 2});
  const Tensor colors = run("color", hues).select(3, 0).select(2, 0);  // b + s k (1, 0, -1): the draws are the same
  CHECK(test::distance(colors.select(1, 1), b.select(3, 0).select(2, 0).select(1, 1)) < 1e-14);
  CHECK(distance_to_uniform((colors.select(1, 0) - colors.select(1, 2)) / (2 * k), 0, 2) < limit);
}

TEST_CASE("a translated image is exactly one of its 25 shifted copies, zeros moving in") {
  const Tensor x = wave({20, 2, 16, 16}), y = run("translation", x);
  for (std::int64_t i = 0; i < x.size(0); ++i) {
    int found = 0;
    for (std::int64_t down = -2; down <= 2; ++down) {
      for (std::int64_t right = -2; right <= 2; ++right) found += at::equal(y[i], shifted(x[i], down, right));
    }
    CHECK(found == 1);
  }
}

TEST_CASE("all 25 shifts are equally likely, false alarm 1e-6") {
  Tensor x = at::zeros({1, 1, 16, 16}, at::kDouble);
  x[0][0][8][8] = 1;
  const Tensor place = run("translation", x.expand({kImages, 1, 16, 16})).flatten(1).argmax(1);
  const Tensor down = at::div(place, 16, "floor") - 6, right = place.remainder(16) - 6;
  CHECK(test::chi_square(counts(5 * down + right, 25), std::vector<double>(25, kImages / 25.0)) <
        test::kChiSquare24Limit1e6);
}

TEST_CASE("a cutout zeroes a box of half the side about a uniform centre, and nothing else; false alarm below 1e-6") {
  const Tensor x = wave({1, 2, 8, 8}).expand({kImages, 2, 8, 8}), y = run("cutout", x);
  const Tensor zero = y.eq(0), rows = zero.select(1, 0).all(2).logical_not();  // no row is all zero: a box is 4 wide
  CHECK(rows.all().item<bool>());
  CHECK(at::equal(zero.select(1, 0), zero.select(1, 1)));
  const Tensor box = zero.select(1, 0);
  CHECK(at::equal(at::where(box.unsqueeze(1), at::zeros_like(x), x), y));
  for (const std::int64_t axis : {2, 1}) {
    const Tensor hit = box.any(axis);  // {n, 8}: the rows, then the columns, that the box touches
    CHECK(at::equal(box.sum(axis).to(at::kDouble).amax(1), box.any(3 - axis).sum(1).to(at::kDouble)));
    const Tensor first = hit.to(at::kLong).argmax(1), last = 7 - hit.to(at::kLong).flip(1).argmax(1);
    CHECK(at::equal(hit.sum(1), last - first + 1));  // contiguous
    const Tensor start = at::where(last < 7, last - 3, first);
    CHECK(at::equal(first, start.clamp_min(0)));
    CHECK(at::equal(last, (start + 3).clamp_max(7)));
    CHECK(test::chi_square(counts(start + 2, 9), std::vector<double>(9, kImages / 9.0)) < test::kChiSquare9Limit1e6);
  }
}

TEST_CASE("a policy's parts do not change each other's draws, and come in one order") {
  const Tensor x = wave({6, 3, 16, 16});
  CHECK(at::equal(run("cutout, translation", x), run("cutout", run("translation", x))));
  CHECK(at::equal(run("cutout,color,translation", x), run("cutout", run("translation", run("color", x)))));
}

TEST_CASE("an image smaller than four pixels is not moved") {
  const Tensor x = wave({6, 3, 3, 3});
  CHECK(at::equal(run("translation", x), x));
}

TEST_CASE("at 28 pixels an image is moved by up to four, as the authors' rounding has it") {
  Tensor x = at::zeros({1, 1, 28, 28}, at::kDouble);
  x[0][0][14][14] = 1;
  const Tensor place = run("translation", x.expand({2000, 1, 28, 28})).flatten(1).argmax(1);
  for (const Tensor& moved : {at::div(place, 28, "floor") - 14, place.remainder(28) - 14}) {
    CHECK(moved.min().item<std::int64_t>() == -4);  // missed with probability (8/9)^2000
    CHECK(moved.max().item<std::int64_t>() == 4);
  }
}
