// GAN-QP's divergence of samples and of laws against closed forms, tabulated pairs and another discretisation.
#include "saddle/divergences/gan_qp_values.h"

#include <ATen/ATen.h>

#include <cmath>
#include <numbers>

#include <doctest/doctest.h>

#include "saddle/core/error.h"

using namespace saddle;
using namespace saddle::divergences;

namespace {

constexpr QpMeasure kTwo{.lambda = 1}, kOne{.one_argument = true, .lambda = 1};

Tensor column(const std::vector<double>& x) { return at::tensor(x, at::kDouble).unsqueeze(1); }

void check_relative(double found, double expected, double relative) {
  CHECK(std::abs(found - expected) <= relative * std::abs(expected));
}

}  // namespace

TEST_CASE("samples that repeat are the discrete pairs of the tables, by counts and by weights") {
  const Tensor x = column({0, 0, 0, 0, 0, 1, 1, 1, 2, 2}), y = column({2, 2, 2, 2, 2, 1, 1, 1, 0, 0});
  check_relative(gan_qp(kTwo, x, y), .190640394089, 1e-11);
  check_relative(gan_qp(kOne, x, y), .18, 1e-13);
  const Tensor places = column({0, 1, 2}), p = at::tensor({.5, .3, .2}, at::kDouble),
               q = at::tensor({.2, .3, .5}, at::kDouble);
  check_relative(gan_qp({.lambda = 10}, places, places, p, q), 1.90640394089, 1e-11);
  check_relative(gan_qp({.one_argument = true}, places, places, p, q), 1.8, 1e-13);
  const Tensor rare = at::tensor({0., .1, .9}, at::kDouble), other = at::tensor({.1, 0., .9}, at::kDouble);
  check_relative(gan_qp(kOne, places, places, rare, other), .125, 1e-13);
}

TEST_CASE("samples without a common point are lambda / 2 times their mean distance apart, in each norm") {
  const Tensor x = at::tensor({0., 0., 3., 4.}, at::kDouble).view({2, 2}),
               y = at::tensor({1., 1.}, at::kDouble).view({1, 2});
  // differences (1, 1) and (2, 3): l1 2 and 5, l2 sqrt 2 and sqrt 13, linf 1 and 3
  check_relative(gan_qp({.lambda = 2, .mean = false}, x, y), 3.5, 1e-14);
  check_relative(gan_qp({.lambda = 2}, x, y), 1.75, 1e-14);
  check_relative(gan_qp({.lambda = 2, .norm = Norm::l2}, x, y), (1 + std::sqrt(6.5)) / 2, 1e-14);
  check_relative(gan_qp({.lambda = 2, .norm = Norm::linf}, x, y), 2, 1e-14);
  CHECK(gan_qp({.one_argument = true, .lambda = 2}, x, y) <= 1.75);
  CHECK(gan_qp(kTwo, x, x) == 0);
}

TEST_CASE("laws: Gaussians and a mixture") {
  // By numpy on uniform midpoints, 125 to 2,000 of them, with two steps of Richardson's extrapolation: 12 digits agree.
  const LineLaw normal = gaussian_law(0, 1), modes = mixture_law({{.5, .5}, {{-2, .7}, {2, .7}}});
  const struct {
    LineLaw p, q;
    double two, one;
  } rows[] = {{normal, gaussian_law(1, 1), .389908872976, .363254157776},
              {modes, normal, .771587890048, .684112431519}};
  for (const auto& row : rows) {
    const Integral two = gan_qp(kTwo, row.p, row.q), one = gan_qp(kOne, row.p, row.q);
    CHECK(std::abs(two.value - row.two) < 1e-7);
    CHECK(std::abs(one.value - row.one) < 1e-7);
    CHECK(std::abs(one.value - row.one) <= one.error + 1e-10);
    check_relative(gan_qp({.one_argument = true}, row.q, row.p).value, 10 * row.one,
                   1e-6);  // linear in lambda, symmetric
  }
}

TEST_CASE("laws: point masses are lambda d / 2 apart, and uniform ones that are disjoint lambda / 2 E d") {
  CHECK(gan_qp({}, point_mass(0), point_mass(2)).value == doctest::Approx(10));
  CHECK(gan_qp({.one_argument = true}, point_mass(0), point_mass(2)).value == doctest::Approx(10));
  CHECK(gan_qp(kTwo, point_mass(1), point_mass(1)).value == 0);
  const double mean = std::sqrt(2 / std::numbers::pi);  // E|Z|
  for (const QpMeasure& m : {kTwo, kOne})
    check_relative(gan_qp(m, point_mass(0), gaussian_law(0, 1)).value, mean / 2, 1e-6);
  check_relative(gan_qp(kTwo, uniform_law(0, 1), uniform_law(1, 3)).value, .75, 1e-9);
  CHECK(gan_qp(kOne, gaussian_law(1, 2), gaussian_law(1, 2)).value == doctest::Approx(0));
}

TEST_CASE("what cannot be measured is refused") {
  CHECK_THROWS_AS(gan_qp({.lambda = 0}, point_mass(0), point_mass(1)), ConfigError);
  CHECK_THROWS_WITH_AS(gan_qp(kOne, at::arange(6000, at::kDouble), column({.5})), doctest::Contains("6001 different"),
                       DataError);
}
