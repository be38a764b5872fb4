// GAN-QP's divergence against its closed forms, its laws, and brute force.
#include "saddle/divergences/gan_qp.h"

#include <ATen/ATen.h>

#include <cmath>
#include <limits>

#include <doctest/doctest.h>

#include "saddle/core/error.h"
#include "saddle/core/stream.h"
#include "saddle/divergences/pairs.h"
#include "saddle/divergences/quadrature.h"

#include "tests/core/constants.h"
#include "tests/core/samples.h"

using namespace saddle;
using namespace saddle::divergences;
using test::kDouble;
using test::values;

namespace {

constexpr int kCases = 40;

/// |x_i - x_j|.
Tensor on_line(const std::vector<double>& x) {
  const Tensor points = at::tensor(x, kDouble);
  return (points.unsqueeze(0) - points.unsqueeze(1)).abs();
}

/// Two distributions on five outcomes, some of them without mass, and points in the plane.
struct Case {
  std::vector<double> p, q;
  Tensor distance;
};
Case random_case(std::uint64_t trial) {
  const auto draw = [&](std::uint8_t lane) {
    Tensor mass = at::softmax(2 * Stream(9, Purpose::test, trial, lane).normal({5}, kDouble), 0);
    mass[static_cast<std::int64_t>((trial + 2 * lane) % 5)] = 0;
    return values(mass / mass.sum());
  };
  const Tensor x = Stream(9, Purpose::test, trial, 2).normal({5, 2}, kDouble);
  const Tensor distance = (x.unsqueeze(0) - x.unsqueeze(1)).square().sum(-1).sqrt();
  return {draw(0), draw(1), distance};
}

/// E[g - g^2 / (2 lambda d)] of any gap, from its definition.
double objective(const Case& c, const Tensor& gap, double lambda) {
  double sum = 0;
  for (std::int64_t i = 0; i < 5; ++i) {
    for (std::int64_t j = 0; j < 5; ++j) {
      if (i == j) continue;  // the gap is 0 there
      const double g = gap[i][j].item<double>(), d = c.distance[i][j].item<double>();
      sum += c.p[i] * c.q[j] * (g - g * g / (2 * lambda * d));
    }
  }
  return sum;
}

Tensor gap_of(const std::vector<double>& critic) {
  const Tensor d = at::tensor(critic, kDouble);
  return d.unsqueeze(1) - d.unsqueeze(0);
}

}  // namespace

TEST_CASE("two Diracs are lambda d / 2 apart, whatever the distance, and the critic's gap is lambda d") {
  for (const double d : {0., .001, .5, 1., 40.}) {
    for (const double lambda : {.5, 10.}) {
      const QuadraticPotential two = quadratic_potential({1, 0}, {0, 1}, on_line({0, d}), lambda);
      CHECK(two.value == doctest::Approx(lambda * d / 2).epsilon(1e-14));
      CHECK(two.gap[0][1].item<double>() == doctest::Approx(lambda * d).epsilon(1e-14));
      if (d == 0) continue;
      const OneArgumentPotential one = one_argument_potential({1, 0}, {0, 1}, on_line({0, d}), lambda);
      CHECK(one.value == doctest::Approx(lambda * d / 2).epsilon(1e-14));
      CHECK(one.critic[0] - one.critic[1] == doctest::Approx(lambda * d).epsilon(1e-14));
    }
  }
}

TEST_CASE("the discrete pairs of the tables") {
  const std::vector<double> p{.5, .3, .2}, q{.2, .3, .5};
  CHECK(std::abs(quadratic_potential(p, q, on_line({0, 1, 2}), 1).value - .190640394089) < 1e-12);
  const OneArgumentPotential one = one_argument_potential(p, q, on_line({0, 1, 2}), 1);
  CHECK(std::abs(one.value - .18) < 1e-14);
  CHECK(std::abs(one.critic[1] - one.critic[0] + .6) < 1e-14);
  CHECK(std::abs(one.critic[2] - one.critic[0] + 1.2) < 1e-14);
}

TEST_CASE("a critic of one argument need not be lambda-Lipschitz: a slope of 2.5") {
  const OneArgumentPotential one = one_argument_potential({0, .1, .9}, {.1, 0, .9}, on_line({0, 1, 2}), 1);
  CHECK(std::abs(one.value - .125) < 1e-14);
  CHECK(std::abs(one.critic[1] - one.critic[0] - 2.5) < 1e-13);
  CHECK(std::abs(one.critic[2] - one.critic[0] - 5. / 3) < 1e-13);
}

TEST_CASE("Gaussians a mean apart, lambda 1, on the points of a quadrature rule") {
  const Quadrature rule = gauss_legendre(-8, 12, 80, 6);
  const auto mass = [&](const Gaussian1d& density) {
    std::vector<double> all;
    for (std::size_t i = 0; i < rule.points.size(); ++i) all.push_back(rule.weights[i] * density(rule.points[i]));
    return all;
  };
  const Tensor distance = on_line(rule.points);
  const std::vector<std::pair<double, double>> known{
      {.5, .1245830306994}, {1, .3899088729764}, {2, .9644909306066}, {4, 1.999229084706}};
  for (const auto& [mean, value] : known) {
    CAPTURE(mean);
    CHECK(std::abs(quadratic_potential(mass({0, 1}), mass({mean, 1}), distance, 1).value - value) < 1e-8);
  }
}

TEST_CASE("both optima attain their value, and no change of the critic gains") {
  const double lambda = .7;
  for (int trial = 0; trial < kCases; ++trial) {
    CAPTURE(trial);
    const Case c = random_case(trial);
    const QuadraticPotential two = quadratic_potential(c.p, c.q, c.distance, lambda);
    const OneArgumentPotential one = one_argument_potential(c.p, c.q, c.distance, lambda);
    CHECK(std::abs(objective(c, two.gap, lambda) - two.value) < 1e-12);
    CHECK(std::abs(objective(c, gap_of(one.critic), lambda) - one.value) < 1e-12);
    for (int other = 0; other < 5; ++other) {
      const auto lane = static_cast<std::uint8_t>(3 + other);
      const Tensor change = .1 * Stream(9, Purpose::test, trial, lane).normal({5, 5}, kDouble);
      CHECK(objective(c, two.gap + change - change.t(), lambda) <= two.value + 1e-12);
      const Tensor moved = gap_of(one.critic) + change[0].unsqueeze(1) - change[0].unsqueeze(0);
      CHECK(objective(c, moved, lambda) <= one.value + 1e-12);
    }
  }
}

TEST_CASE("laws: |gap| <= lambda d, antisymmetric gap, symmetric value, linear in lambda, 0 only at P = Q") {
  for (int trial = 0; trial < kCases; ++trial) {
    CAPTURE(trial);
    const Case c = random_case(trial);
    const QuadraticPotential two = quadratic_potential(c.p, c.q, c.distance, 2);
    const QuadraticPotential swapped = quadratic_potential(c.q, c.p, c.distance, 2);
    CHECK((two.gap.abs() <= 2 * c.distance * (1 + 1e-14)).all().item<bool>());
    CHECK((two.gap + two.gap.t()).abs().max().item<double>() < 1e-14);
    CHECK(two.value == doctest::Approx(swapped.value).epsilon(1e-14));
    CHECK(two.value == doctest::Approx(2 * quadratic_potential(c.p, c.q, c.distance, 1).value).epsilon(1e-14));
    CHECK(two.value > 1e-3);
    const OneArgumentPotential one = one_argument_potential(c.p, c.q, c.distance, 2);
    CHECK(one.value == doctest::Approx(one_argument_potential(c.q, c.p, c.distance, 2).value).epsilon(1e-11));
    CHECK(one.value > 1e-3);
    CHECK(one.value <= two.value * (1 + 1e-12));
    CHECK(quadratic_potential(c.p, c.p, c.distance, 2).value == 0);
    CHECK(std::abs(one_argument_potential(c.p, c.p, c.distance, 2).value) < 1e-15);
  }
}

TEST_CASE("the one-argument critic has mean 0 on the support and is 0 off it") {
  const OneArgumentPotential one = one_argument_potential({.5, 0, .5, 0}, {0, 0, .25, .75}, on_line({0, 1, 2, 5}), 1);
  CHECK(one.critic[1] == 0);
  CHECK(std::abs(one.critic[0] + one.critic[2] + one.critic[3]) < 1e-14);
  CHECK(one_argument_potential({0, 1}, {0, 1}, on_line({0, 3}), 1).value == 0);
}

TEST_CASE("what makes no pair, distance or lambda is refused") {
  const std::vector<double> p{.5, .5}, q{1, 0};
  const Tensor d = on_line({0, 1});
  CHECK_THROWS_WITH_AS(quadratic_potential(p, q, at::zeros({2, 3}), 1), "gan-qp: distance {2, 3} must be {2, 2}",
                       ShapeError);
  CHECK_THROWS_AS(quadratic_potential(p, {1}, d, 1), ShapeError);
  CHECK_THROWS_AS(quadratic_potential(p, {1, 1}, d, 1), ConfigError);
  CHECK_THROWS_AS(quadratic_potential(p, q, d, 0), ConfigError);
  CHECK_THROWS_AS(quadratic_potential(p, q, -d, 1), ConfigError);
  CHECK_THROWS_AS(quadratic_potential(p, q, d + 1, 1), ConfigError);
  CHECK_THROWS_AS(quadratic_potential(p, q, d.triu(), 1), ConfigError);
  CHECK_THROWS_AS(quadratic_potential(p, q, d * std::numeric_limits<double>::infinity(), 1), ConfigError);
  CHECK_THROWS_AS(one_argument_potential(p, q, at::zeros({2, 2}), 1), ConfigError);
}
