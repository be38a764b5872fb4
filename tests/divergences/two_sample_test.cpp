// Two-sample tests and intervals: their laws, on fixed seeds.
#include "saddle/divergences/two_sample.h"

#include <ATen/ATen.h>

#include <cmath>

#include <doctest/doctest.h>

#include "saddle/core/stream.h"

#include "tests/core/samples.h"

using namespace saddle;
using namespace saddle::divergences;
using test::normal;

TEST_CASE("the energy distance by hand, of moved samples, and as MMD^2 of the distance kernel") {
  const Tensor x = at::tensor({0., 2.}, at::kDouble), y = at::tensor({1., 5.}, at::kDouble);
  CHECK(energy_distance(x, y).value == doctest::Approx(2 * (1 + 5 + 1 + 3) / 4. - 2 - 4));
  const Tensor u = normal({60, 3}, 0), v = normal({41, 3}, 1) + 1;
  CHECK(energy_distance(u, v).value ==
        doctest::Approx(mmd_squared(distance_kernel(), u, v).item<double>()).epsilon(1e-9));
  CHECK(energy_distance(u + 5, v + 5).value == doctest::Approx(energy_distance(u, v).value).epsilon(1e-9));
  const Tensor far = at::full({1, 3}, 1e12, at::kDouble);  // 8 of the 12 digits of what is left are lost
  const Rounded lost = energy_distance(at::cat({u, far}), at::cat({v, far}));
  CHECK(lost.rounding > 1e-3);
  CHECK(energy_distance(u, v).rounding < 1e-12);
  CHECK(median_distance(x, y) == doctest::Approx(2));
  CHECK(median_distance(x * 0, y * 0) == 1);
  const Tensor many = normal({1500, 2}, 2), more = normal({1200, 2}, 3) * 3;  // some are left out
  CHECK(median_distance(many, more) == median_distance(more, many));
}

// 200 tests of level .1 on equal laws: between 8 and 35 rejections but for 1 in 1,000 (binomial). The law of p is
// exact.
TEST_CASE("under the hypothesis one test in ten says p <= .1, and far laws are told apart") {
  for (const Kernel& kernel : {distance_kernel(), rbf({1})}) {
    int rejected = 0;
    for (std::uint64_t k = 0; k < 200; ++k)
      rejected += permutation_test(kernel, normal({15, 2}, 2 * k), normal({20, 2}, 2 * k + 1), 99, k) <= .1;
    CHECK(rejected >= 8);
    CHECK(rejected <= 35);
    CHECK(permutation_test(kernel, normal({50, 2}, 0), normal({50, 2}, 1) + 1.5, 199, 0) == doctest::Approx(1. / 200));
  }
  CHECK(permutation_test(rbf({1}), at::ones({5, 1}), at::ones({5, 1}), 99, 0) == 1);  // all divisions are equal
}

// 100 intervals of level .95 for the mean's difference: at least 88 hold it but for 1 in 500 (binomial at .95).
TEST_CASE("intervals by halves hold what they estimate as often as they say") {
  const auto difference = [](const Tensor& x, const Tensor& y) { return (x.mean() - y.mean()).item<double>(); };
  int held = 0;
  for (std::uint64_t k = 0; k < 100; ++k) {
    const Uncertain u = by_halves(difference, normal({60}, 3 * k) + 1, normal({80}, 3 * k + 1), k);
    held += u.low <= 1 && 1 <= u.high;
    if (k == 0) CHECK(u.standard_error == doctest::Approx(std::sqrt(1. / 60 + 1. / 80)).epsilon(.35));
  }
  CHECK(held >= 88);
}

TEST_CASE("too few samples, and too many or no permutations, are refused") {
  const Tensor x = normal({5, 1}, 0);
  CHECK_THROWS_AS(energy_distance(x, x.narrow(0, 0, 1)), ShapeError);
  CHECK_THROWS_AS(permutation_test(rbf(), x, x, 0, 0), ConfigError);
  CHECK_THROWS_AS(permutation_test(rbf(), x, normal({5, 2}, 0), 9, 0), ShapeError);
  CHECK_THROWS_AS(by_halves([](const Tensor&, const Tensor&) { return 0.; }, x, x, 0), ShapeError);
}
