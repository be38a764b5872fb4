#include "saddle/divergences/kernel.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

#include <cmath>

#include <doctest/doctest.h>

#include "saddle/core/stream.h"

#include "tests/core/constants.h"

namespace {

using namespace saddle;
using namespace saddle::divergences;
using test::kDouble;

Tensor normal(std::uint64_t step, std::int64_t n, std::int64_t d) {
  return Stream(1, Purpose::test, step).normal({n, d}, kDouble);
}

const std::vector<Kernel> kKernels{rbf({1}), rbf(), rational_quadratic(), distance_kernel()};

}  // namespace

TEST_CASE("kernels equal their formulas at distances 0, 3 and 4") {
  const Tensor x = at::tensor({0., 0.}, kDouble).view({1, 2});
  const Tensor y = at::tensor({0., 0., 3., 0., 0., 4.}, kDouble).view({3, 2});
  const auto is = [&](const Kernel& kernel, double a, double b, double c) {
    CAPTURE(kernel.name);
    CHECK((kernel.of(x, y)[0] - at::tensor({a, b, c}, kDouble)).abs().max().item<double>() < 1e-14);
  };
  is(rbf({2}), 1, std::exp(-9. / 8), std::exp(-2.));
  is(rbf({2, 1}), 2, std::exp(-9. / 8) + std::exp(-4.5), std::exp(-2.) + std::exp(-8.));
  is(rational_quadratic({1}), 1, 1 / 5.5, 1 / 9.);
  is(rational_quadratic({2}, 2), 1, std::pow(1 + 9. / 16, -2), .25);
  is(distance_kernel(), 0, 0, 0);  // from the origin it is 0 + |y| - |y|
  CHECK(distance_kernel().of(y, y)[1][2].item<double>() == doctest::Approx(3. + 4 - 5));
}

TEST_CASE("MMD^2 is unbiased: for normal samples its mean is the closed form") {
  // N(0,1) against N(1,1): RBF of length 1 .1772676349199; the energy distance .541806579306 is the distance
  // kernel's. 1,600 batches of 8: the mean lies within 5 standard errors of the truth but for one run in 10^6.
  for (const auto& [kernel, truth] : {std::pair{rbf({1}), .1772676349199}, {distance_kernel(), .541806579306}}) {
    const Tensor x = normal(0, 12800, 1).view({1600, 8, 1}), y = normal(1, 12800, 1).view({1600, 8, 1}) + 1;
    const Tensor values = mmd_squared(kernel, x, y);
    REQUIRE(values.sizes() == at::IntArrayRef({1600}));
    const double error = values.std().item<double>() / 40;
    CHECK(std::abs(values.mean().item<double>() - truth) < 5 * error);
    // the adversary: with a sample paired with itself the mean is off by more
    const Tensor biased =
        kernel.of(x, x).mean({1, 2}) + kernel.of(y, y).mean({1, 2}) - 2 * kernel.of(x, y).mean({1, 2});
    CHECK(std::abs(biased.mean().item<double>() - truth) > 5 * error);
  }
}

TEST_CASE("MMD^2 does not change when both sides are shifted or turned, nor with the order of samples") {
  const Tensor x = normal(2, 20, 2), y = normal(3, 15, 2) * 2;
  const double c = std::cos(.7), s = std::sin(.7);
  const Tensor turn = at::tensor({c, s, -s, c}, kDouble).view({2, 2});
  for (const Kernel& kernel : kKernels) {
    CAPTURE(kernel.name);
    const double value = mmd_squared(kernel, x, y).item<double>();
    CHECK(mmd_squared(kernel, x + 5, y + 5).item<double>() == doctest::Approx(value).epsilon(1e-9));
    CHECK(mmd_squared(kernel, x.matmul(turn), y.matmul(turn)).item<double>() == doctest::Approx(value).epsilon(1e-9));
    CHECK(mmd_squared(kernel, x.flip(0), y).item<double>() == doctest::Approx(value).epsilon(1e-12));
    CHECK(mmd_squared(kernel, y, x).item<double>() == doctest::Approx(value).epsilon(1e-12));
  }
}

TEST_CASE("the energy distance grows with the scale, and in one dimension is 2 int (F - G)^2") {
  const Tensor x = at::tensor({0., 8., 8., 8.}, kDouble).view({4, 1}),
               y = at::tensor({8., 0., 0., 0.}, kDouble).view({4, 1});
  const double value = mmd_squared(distance_kernel(), x, y).item<double>();
  CHECK(mmd_squared(distance_kernel(), 3 * x, 3 * y).item<double>() == doctest::Approx(3 * value));
  // the biased form, pairs of a sample with itself included: F - G = -1/2 on (0, 8), so 2 x 8/4 = 4
  const auto mean = [](const Tensor& a, const Tensor& b) { return distance_kernel().of(a, b).mean().item<double>(); };
  CHECK(mean(x, x) + mean(y, y) - 2 * mean(x, y) == doctest::Approx(4));
}

TEST_CASE("kernels are positive definite on any points") {
  for (const Kernel& kernel : kKernels) {
    CAPTURE(kernel.name);
    const Tensor x = normal(4, 12, 3);
    CHECK(at::linalg_eigvalsh(kernel.of(x, x)).min().item<double>() > -1e-12);
  }
}

TEST_CASE("MMD^2's derivative in the samples agrees with central differences, and is finite where samples are equal") {
  const Tensor x = normal(5, 4, 2), y = normal(6, 3, 2), direction = normal(7, 4, 2);
  for (const Kernel& kernel : kKernels) {
    CAPTURE(kernel.name);
    const Tensor leaf = x.clone().requires_grad_(true);
    const Tensor gradient = torch::autograd::grad({mmd_squared(kernel, leaf, y)}, {leaf})[0];
    constexpr double kStep = 1e-6;
    const Tensor up = mmd_squared(kernel, x + kStep * direction, y),
                 down = mmd_squared(kernel, x - kStep * direction, y);
    const double difference = (up - down).item<double>() / (2 * kStep);
    CHECK(std::abs((gradient * direction).sum().item<double>() - difference) < 1e-8);
    const Tensor same = at::zeros({3, 2}, kDouble).requires_grad_(true);
    const Tensor there = torch::autograd::grad({mmd_squared(kernel, same, same.detach())}, {same})[0];
    CHECK(at::isfinite(there).all().item<bool>());
  }
}

TEST_CASE("the witness is the difference of mean kernels, and its own mean difference the biased MMD^2") {
  const Tensor x = normal(8, 10, 2), y = normal(9, 12, 2) + 1;
  for (const Kernel& kernel : kKernels) {
    const double biased = (kernel.of(x, x).mean() + kernel.of(y, y).mean() - 2 * kernel.of(x, y).mean()).item<double>();
    const Tensor gap = witness(kernel, x, x, y).mean() - witness(kernel, y, x, y).mean();
    CHECK(gap.item<double>() == doctest::Approx(biased).epsilon(1e-12));
  }
}

TEST_CASE("one sample has no pair: refused") {
  CHECK_THROWS_AS(mmd_squared(rbf(), normal(0, 1, 2), normal(1, 3, 2)), ShapeError);
}
