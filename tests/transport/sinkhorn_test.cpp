// Entropic transport against closed forms and its limits.
#include "saddle/transport/sinkhorn.h"

#include <ATen/ATen.h>

#include <cmath>

#include <doctest/doctest.h>

#include "saddle/core/stream.h"
#include "saddle/transport/exact.h"

#include "tests/core/samples.h"

using namespace saddle;
using namespace saddle::transport;
using test::normal;
using test::number;

namespace {

SinkhornOptions at_epsilon(double epsilon, double tolerance = 1e-10) {
  return {.epsilon = epsilon, .relative = false, .tolerance = tolerance, .iterations = 20000};
}

Tensor plan_of(const Sinkhorn& s, const Tensor& c, const Tensor& a, const Tensor& b) {
  return a.unsqueeze(1) * b * ((s.f.unsqueeze(1) + s.g - c) / s.epsilon).exp();
}

}  // namespace

TEST_CASE("two points against two: <P, C> = 1 / (1 + e^(1/eps))") {
  const Tensor x = at::tensor({0., 1.}, at::kDouble);
  for (const double eps : {.1, .5, 1.}) {
    const Sinkhorn s = sinkhorn(euclidean(), x, x, at_epsilon(eps, 1e-13));
    CHECK(s.converged);
    CHECK(s.transport == doctest::Approx(1 / (1 + std::exp(1 / eps))).epsilon(1e-9));
  }
}

TEST_CASE("the plan has the weights as sums, and the value is its cost and its entropy") {
  const Tensor x = normal({60, 2}, 0), y = normal({41, 2}, 1) + 1;
  Tensor a = Stream(4, Purpose::test, 2).uniform({60}, at::kDouble), b = at::ones({41}, at::kDouble) / 41;
  a[3] = 0, a /= a.sum();
  for (const Cost& cost : {squared_euclidean(), euclidean(), manhattan()}) {
    SinkhornOptions o = at_epsilon(.2);
    o.a = a;
    const Sinkhorn s = sinkhorn(cost, x, y, o);
    const Tensor c = costs(cost, x, y), plan = plan_of(s, c, a, b), both = a.unsqueeze(1) * b;
    CHECK(s.converged);
    CHECK(number((plan.sum(1) - a).abs().sum()) < 1e-9);
    CHECK(number((plan.sum(0) - b).abs().sum()) < 1e-9);
    CHECK(s.transport == doctest::Approx(number((plan * c).sum())).epsilon(1e-9));
    const double kl = number(at::where(plan > 0, plan * (plan / both).log(), at::zeros_like(plan)).nansum());
    CHECK(s.value == doctest::Approx(s.transport + s.epsilon * kl).epsilon(1e-8));
    CHECK(s.transport >= exact(cost, x, y, {.a = a}).value);
  }
}

TEST_CASE("a small epsilon comes near the exact cost, by no more than the entropy of its plan") {
  const Tensor x = normal({50, 2}, 3), y = normal({50, 2}, 4) + .5;
  const double w = exact(euclidean(), x, y).value;
  const Sinkhorn s = sinkhorn(euclidean(), x, y, at_epsilon(.005, 1e-8));
  CHECK(s.converged);
  CHECK(s.transport >= w - 1e-9);
  CHECK(s.transport - w < .005 * std::log(50.));
  CHECK(s.value >= w - 1e-9);
}

TEST_CASE("the divergence is 0 at equal inputs and above it elsewhere, symmetric, and does not see a common shift") {
  for (std::uint64_t k = 0; k < 6; ++k) {
    const Tensor x = normal({30, 2}, 10 + k), y = normal({25, 2}, 20 + k) * .8 + .3;
    for (const Cost& cost : {squared_euclidean(), euclidean()}) {
      const double d = sinkhorn_divergence(cost, x, y, at_epsilon(.1, 1e-8)).value;
      CHECK(d > 0);
      CHECK(std::abs(sinkhorn_divergence(cost, x, x, at_epsilon(.1, 1e-8)).value) < 1e-7);
      CHECK(sinkhorn_divergence(cost, y, x, at_epsilon(.1, 1e-8)).value == doctest::Approx(d).epsilon(1e-6));
      CHECK(sinkhorn_divergence(cost, x + 7, y + 7, at_epsilon(.1, 1e-8)).value == doctest::Approx(d).epsilon(1e-6));
    }
  }
}

TEST_CASE(
    "it converges where clusters hardly see each other: clouds against themselves, in five dimensions, small epsilon") {
  for (std::uint64_t k = 0; k < 3; ++k) {
    const Tensor x = normal({30, 2}, 40 + k), z = normal({60, 5}, 50 + k), w = normal({80, 2}, 60 + k) * .3;
    for (const Cost& cost : {squared_euclidean(), euclidean()}) {
      for (const auto& [p, q] : std::vector<std::pair<Tensor, Tensor>>{{x, x}, {z, z}, {w, x}}) {
        for (const double eps : {.1, .02}) {
          SinkhornOptions o = at_epsilon(eps, 1e-8);
          o.iterations = 5000;
          CHECK(sinkhorn(cost, p, q, o).converged);
        }
      }
    }
  }
}

TEST_CASE("its limits: W_2^2 for small epsilon; for large ones |mean difference|^2 and half the energy distance") {
  const Tensor x = normal({40, 2}, 5), y = normal({30, 2}, 6) + 1;
  const double w2 = exact(squared_euclidean(), x, y).value;
  CHECK(sinkhorn_divergence(squared_euclidean(), x, y, at_epsilon(.01, 1e-7)).value ==
        doctest::Approx(w2).epsilon(.02));
  CHECK(sinkhorn_divergence(squared_euclidean(), x, y, at_epsilon(1e5)).value ==
        doctest::Approx(number((x.mean(0) - y.mean(0)).square().sum())).epsilon(1e-3));
  const auto mean = [](const Tensor& s, const Tensor& t) { return number(costs(euclidean(), s, t).mean()); };
  const double energy = 2 * mean(x, y) - mean(x, x) - mean(y, y);
  CHECK(sinkhorn_divergence(euclidean(), x, y, at_epsilon(1e5)).value == doctest::Approx(energy / 2).epsilon(1e-3));
}

TEST_CASE("moved by t, the divergence of squared costs is |t|^2 whatever epsilon is") {
  const Tensor x = normal({50, 3}, 7), t = at::tensor({1., 2., -2.}, at::kDouble);
  for (const double eps : {.3, 3.})
    CHECK(sinkhorn_divergence(squared_euclidean(), x, x + t, at_epsilon(eps)).value ==
          doctest::Approx(9).epsilon(1e-6));
}

TEST_CASE("what has not converged has no value") {
  const Tensor x = normal({50, 2}, 8), y = normal({50, 2}, 9);
  SinkhornOptions o = at_epsilon(1e-3);
  o.iterations = 3;
  const Sinkhorn s = sinkhorn(squared_euclidean(), x, y, o);
  CHECK(!s.converged);
  CHECK(std::isnan(s.value));
  CHECK(std::isnan(s.transport));
  CHECK(s.marginal_error > 1e-10);
  CHECK(std::isnan(sinkhorn_divergence(squared_euclidean(), x, y, o).value));
}

TEST_CASE("points all in one place, and one point a side") {
  const Tensor one = at::ones({5, 2}, at::kDouble);
  CHECK(sinkhorn(squared_euclidean(), one, one).value == doctest::Approx(0));
  CHECK(sinkhorn(euclidean(), at::tensor({0.}, at::kDouble), at::tensor({3.}, at::kDouble)).transport ==
        doctest::Approx(3).epsilon(1e-9));
  CHECK_THROWS_AS(sinkhorn(euclidean(), one, one, {.epsilon = 0}), ConfigError);
  CHECK_THROWS_AS(sinkhorn(euclidean(), one, one, {.tolerance = -1}), ConfigError);
}

TEST_CASE("a sample far out: right as far as it says, and never below 0") {
  const Tensor x = normal({60, 2}, 10), y = normal({60, 2}, 11) + at::tensor({1., 0.}, at::kDouble);
  for (const double far : {1e2, 1e4, 1e6, 1e8, 1e10}) {
    CAPTURE(far);
    const Tensor out = at::tensor({far, 0.}, at::kDouble).unsqueeze(0);
    const Tensor p = at::cat({x, out}), q = at::cat({y, out});
    const SinkhornDivergence found = sinkhorn_divergence(squared_euclidean(), p, q);
    CHECK(found.value >= 0);
    CHECK(std::isfinite(found.rounding));
    // With epsilon far above all other costs it is the squared distance of the means of what is left: see the limits
    // above.
    if (far >= 1e4) {
      const double means = (60. / 61) * (x - y).mean(0).square().sum().item<double>();
      CHECK(std::abs(found.value - means) < found.rounding + .05 * means);
      if (far <= 1e6) CHECK(found.rounding < .001 * means);
    }
    if (far == 1e10) CHECK(found.rounding > found.value);  // so nobody may take it for known
  }
}
