#include "saddle/metrics/kernel_distance.h"

#include <ATen/ATen.h>

#include <cmath>

#include <doctest/doctest.h>

#include "saddle/divergences/gaussians.h"

#include "tests/metrics/exact_moments.h"

using namespace saddle;
using namespace saddle::test;
using doctest::Approx;
using metrics::cubic_kernel;
using metrics::kernel_distance;
using metrics::KernelDistance;

namespace {

/// Its definition, pair by pair.
double plain_u_statistic(const Tensor& x, const Tensor& y) {
  const auto k = [](const Tensor& a, const Tensor& b) {
    return std::pow(a.dot(b).item<double>() / static_cast<double>(a.size(0)) + 1, 3);
  };
  const std::int64_t n = x.size(0), m = y.size(0);
  double xx = 0, yy = 0, xy = 0;
  for (std::int64_t i = 0; i < n; ++i) {
    for (std::int64_t j = 0; j < n; ++j) xx += i == j ? 0 : k(x[i], x[j]);
    for (std::int64_t j = 0; j < m; ++j) xy += k(x[i], y[j]);
  }
  for (std::int64_t i = 0; i < m; ++i) {
    for (std::int64_t j = 0; j < m; ++j) yy += i == j ? 0 : k(y[i], y[j]);
  }
  const auto a = static_cast<double>(n), b = static_cast<double>(m);
  return xx / (a * (a - 1)) + yy / (b * (b - 1)) - 2 * xy / (a * b);
}

}  // namespace

TEST_CASE("with subsets as large as the sides it is the plain U-statistic, once") {
  const Tensor x = normal_samples({25, 3}, 0), y = normal_samples({25, 3}, 1) + .4;
  const KernelDistance found = kernel_distance(cubic_kernel(), x, y);
  CHECK(found.subsets == 1);
  CHECK(found.subset_size == 25);
  CHECK(found.spread == 0);
  CHECK(found.value == Approx(plain_u_statistic(x, y)).epsilon(1e-11));
}

TEST_CASE("subsets are drawn without replacement: of all but one sample, each is one of the few there are") {
  const Tensor x = normal_samples({4, 2}, 2), y = normal_samples({3, 2}, 3);
  const KernelDistance found = kernel_distance(cubic_kernel(), x, y, {.subsets = 400});
  double mean = 0, square = 0;
  for (std::int64_t left_out = 0; left_out < 4; ++left_out) {
    std::vector<std::int64_t> rest;
    for (std::int64_t i = 0; i < 4; ++i) {
      if (i != left_out) rest.push_back(i);
    }
    const double value = plain_u_statistic(x.index_select(0, at::tensor(rest)), y);
    mean += value / 4, square += value * value / 4;
  }
  const double deviation = std::sqrt(square - mean * mean);
  CHECK(found.subset_size == 3);
  CHECK(found.subsets == 400);
  CHECK(std::abs(found.value - mean) < 5 * deviation / std::sqrt(400));  // false alarm 6e-7
  CHECK(found.spread == Approx(deviation).epsilon(.15));
  CHECK(found.standard_error == 0);  // too few samples to know
}

// 5 standard errors of the estimate, false alarm 6e-7.
TEST_CASE("the cubic kernel between N(0, 1) and N(1, 1) is 22 apart in the population, and N(1, 4) is 220") {
  const Tensor x = normal_samples({20000, 1}, 4), z = normal_samples({20000, 1}, 5);
  for (const auto& [y, truth] : {std::pair{z + 1, 22.}, {2 * z + 1, 220.}}) {
    const KernelDistance found = kernel_distance(cubic_kernel(), x, y);
    CHECK(std::abs(found.value - truth) < 5 * found.standard_error);
    CHECK(found.standard_error < .3 * truth);
  }
}

// 100 intervals of level .95: at least 86 hold the truth but for 1 in 2,000 (binomial at .95); they are conservative,
// since the smaller side stands for both.
TEST_CASE("the population's MMD^2 is within 1.96 standard errors as often as said, from subsets and from halves") {
  const double truth = divergences::mmd_squared(1., {at::zeros({2}, at::kDouble), at::eye(2, at::kDouble)},
                                                {at::full({2}, .7, at::kDouble), at::eye(2, at::kDouble)});
  for (const std::int64_t size : {30, 120}) {
    CAPTURE(size);
    int held = 0;
    double errors = 0, squares = 0;
    for (std::uint64_t k = 0; k < 100; ++k) {
      const KernelDistance found =
          kernel_distance(divergences::rbf({1}), normal_samples({120, 2}, 100 + k, 0),
                          normal_samples({120, 2}, 100 + k, 1) + .7, {.subsets = 40, .subset_size = size, .seed = k});
      held += std::abs(found.value - truth) <= 1.96 * found.standard_error;
      errors += found.standard_error / 100, squares += (found.value - truth) * (found.value - truth) / 100;
    }
    CHECK(held >= 86);
    CHECK(errors == Approx(std::sqrt(squares)).epsilon(.35));  // and not by being too wide
  }
}

TEST_CASE("the same seed draws the same subsets, another others; float32 features are taken as they are") {
  const Tensor x = normal_samples({50, 2}, 6), y = normal_samples({60, 2}, 7);
  const auto of = [&](std::uint64_t seed) {
    return kernel_distance(cubic_kernel(), x, y, {.subsets = 5, .subset_size = 10, .seed = seed}).value;
  };
  CHECK(of(1) == of(1));
  CHECK(of(1) != of(2));
  const Tensor coarse = x.to(at::kFloat);
  CHECK(kernel_distance(cubic_kernel(), coarse, y).value ==
        kernel_distance(cubic_kernel(), coarse.to(at::kDouble), y).value);
}

TEST_CASE("one sample, other widths, numbers that are not finite and options out of range are refused") {
  const Tensor x = normal_samples({10, 2}, 8);
  CHECK_THROWS_AS(kernel_distance(cubic_kernel(), x, x.narrow(0, 0, 1)), DataError);
  CHECK_THROWS_AS(kernel_distance(cubic_kernel(), x, x * std::nan("")), DataError);
  CHECK_THROWS_AS(kernel_distance(cubic_kernel(), x, x.narrow(1, 0, 1)), ShapeError);
  CHECK_THROWS_AS(kernel_distance(cubic_kernel(), x, x, {.subsets = 0}), ConfigError);
  CHECK_THROWS_AS(kernel_distance(cubic_kernel(), x, x, {.subset_size = 1}), ConfigError);
}
