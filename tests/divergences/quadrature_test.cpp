#include "saddle/divergences/quadrature.h"

#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include <doctest/doctest.h>

#include "saddle/core/error.h"

using namespace saddle;
using namespace saddle::divergences;

namespace {

double apply(const Quadrature& rule, const std::function<double(double)>& g) {
  double sum = 0;
  for (std::size_t i = 0; i < rule.points.size(); ++i) sum += rule.weights[i] * g(rule.points[i]);
  return sum;
}

}  // namespace

TEST_CASE("n points are exact for the power 2 n - 1 and not for 2 n") {
  for (int n = 1; n <= 12; ++n) {
    CAPTURE(n);
    const Quadrature rule = gauss_legendre(0, 1, 1, n);
    REQUIRE(rule.points.size() == static_cast<std::size_t>(n));
    for (int k = 0; k <= 2 * n - 1; ++k) {
      CHECK(std::abs(apply(rule, [&](double x) { return std::pow(x, k); }) - 1.0 / (k + 1)) < 1e-14);
    }
    // The error at 2 n is (n!)^4 / ((2 n + 1) (2 n)!^2), n = 12: 5e-16 and too small to see.
    const double error = 1.0 / (2 * n + 1) - apply(rule, [&](double x) { return std::pow(x, 2 * n); });
    const double expected = std::exp(4 * std::lgamma(n + 1) - 2 * std::lgamma(2 * n + 1)) / (2 * n + 1);
    CHECK(std::abs(error - expected) < 1e-14);
  }
}

TEST_CASE("points rise inside the interval, weights are positive and sum to its length") {
  const Quadrature rule = gauss_legendre(-2, 5, 7, 5);
  CHECK(rule.points.size() == 35);
  CHECK(std::accumulate(rule.weights.begin(), rule.weights.end(), 0.0) == doctest::Approx(7).epsilon(1e-14));
  double last = -2;
  for (std::size_t i = 0; i < 35; ++i) {
    CHECK(rule.points[i] > last);
    CHECK(rule.weights[i] > 0);
    last = rule.points[i];
  }
  CHECK(last < 5);
}

TEST_CASE("integrals with kinks, steps and narrow peaks keep ten digits") {
  const double kink = integrate([](double x) { return std::abs(x - .1234567); }, -1, 1);
  const double step = integrate([](double x) { return x > 1. / 3 ? 1. : 0.; }, 0, 1);
  const double peak = integrate([](double x) { return std::exp(-x * x / 2e-4); }, -1, 1.1);
  const double steep = integrate([](double x) { return std::sqrt(x); }, 0, 1);
  CHECK(std::abs(kink - (1 + .1234567 * .1234567)) < 1e-12);
  CHECK(std::abs(step - 2. / 3) < 1e-11);
  CHECK(std::abs(peak - std::sqrt(2e-4 * std::numbers::pi)) < 1e-12);
  CHECK(std::abs(steep - 2. / 3) < 1e-11);
}

TEST_CASE("what is not finite comes out as such") {
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK(integrate([&](double x) { return x > .5 ? infinity : 1; }, 0, 1) == infinity);
  CHECK(std::isnan(integrate([&](double) { return infinity - infinity; }, 0, 1)));
}

TEST_CASE("no interval, no panel and no point are refused") {
  CHECK_THROWS_WITH_AS(integrate([](double x) { return x; }, 1, 1),
                       "quadrature: [1, 1] must be an interval of finite length above 0", ConfigError);
  CHECK_THROWS_AS(integrate([](double x) { return x; }, 0, std::numeric_limits<double>::infinity()), ConfigError);
  CHECK_THROWS_AS(gauss_legendre(0, 1, 0, 3), ConfigError);
  CHECK_THROWS_AS(gauss_legendre(0, 1, 3, 0), ConfigError);
}
