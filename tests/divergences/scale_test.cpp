// Estimates from very large and very small samples have the samples' unit.
#include <ATen/ATen.h>

#include <cmath>

#include <doctest/doctest.h>

#include "saddle/core/error.h"
#include "saddle/core/stream.h"
#include "saddle/divergences/gaussians.h"
#include "saddle/divergences/kernel.h"
#include "saddle/divergences/nearest.h"
#include "saddle/divergences/two_sample.h"

using namespace saddle;
using namespace saddle::divergences;

TEST_CASE("energy, median, MMD with the median and KL by neighbours at any scale") {
  const Tensor x = Stream(5, Purpose::test, 1).normal({60, 2}, at::kDouble);
  const Tensor y = Stream(5, Purpose::test, 2).normal({80, 2}, at::kDouble) + 1;
  const double energy = energy_distance(x, y).value, median = median_distance(x, y), kl = kl_by_neighbours(x, y, 5);
  const double mmd = mmd_squared(rbf({median}), x, y).item<double>();
  for (const double s : {1e-300, 1e-170, 1e-100, 1e100, 1e160, 1e300}) {
    CAPTURE(s);
    CHECK(energy_distance(s * x, s * y).value / s == doctest::Approx(energy).epsilon(1e-11));
    CHECK(median_distance(s * x, s * y) / s == doctest::Approx(median).epsilon(1e-11));
    CHECK(kl_by_neighbours(s * x, s * y, 5) == doctest::Approx(kl).epsilon(1e-11));
    CHECK(mmd_squared(rbf({s * median}), s * x, s * y).item<double>() == doctest::Approx(mmd).epsilon(1e-10));
  }
}

TEST_CASE("moments and kernels that overflow are an error") {
  const Tensor x = Stream(5, Purpose::test, 1).normal({60, 2}, at::kDouble), y = x + 1;
  CHECK_THROWS_AS(fitted_gaussian(1e160 * x), DataError);
  CHECK_THROWS_AS(fitted_gaussian(1e-170 * x), DataError);
  CHECK(fitted_gaussian(0 * x).covariance.abs().max().item<double>() == 0);
  CHECK_THROWS_AS(permutation_test(distance_kernel(), 1e160 * x, 1e160 * y, 20, 1), NumericError);
}
