// Divergences in the plane against closed forms, products of the line's, quadrature on the line and sampling.
#include "saddle/divergences/plane.h"

#include <ATen/ATen.h>

#include <cmath>
#include <numbers>

#include <doctest/doctest.h>

#include "saddle/core/error.h"
#include "saddle/core/stream.h"
#include "saddle/divergences/gaussians.h"
#include "saddle/divergences/pairs.h"

#include "tests/core/constants.h"

using namespace saddle;
using namespace saddle::divergences;
using test::kDouble;

namespace {

PlaneMixture one(const std::vector<double>& mean, const std::vector<double>& covariance) {
  return {.weights = at::ones({1}, kDouble),
          .means = at::tensor(mean, kDouble).view({1, 2}),
          .covariances = at::tensor(covariance, kDouble).view({1, 2, 2})};
}

GaussianNd as_gaussian(const PlaneMixture& m) { return {.mean = m.means[0], .covariance = m.covariances[0]}; }

/// `modes` equal round Gaussians on a circle, turned by `phase`.
PlaneMixture ring(std::int64_t modes, double radius, double std, double phase = 0) {
  const Tensor angle = at::arange(modes, kDouble) * (2 * std::numbers::pi / static_cast<double>(modes)) + phase;
  return round_mixture(at::full({modes}, 1. / static_cast<double>(modes), kDouble),
                       radius * at::stack({angle.cos(), angle.sin()}, 1), at::full({modes}, std, kDouble));
}

/// The value is as said within its own error estimate, and that is small.
void is(const PlaneIntegral& result, double exact, double most_error) {
  CAPTURE(result.value);
  CAPTURE(result.error);
  CHECK(std::abs(result.value - exact) <= result.error + 1e-11 * (1 + std::abs(exact)));
  CHECK(result.error <= most_error * (1 + std::abs(exact)));
}

const std::vector<std::pair<PlaneMixture, PlaneMixture>>& pairs() {
  static const std::vector<std::pair<PlaneMixture, PlaneMixture>> all{
      {one({0, 0}, {1, 0, 0, 1}), one({1, 2}, {2, .5, .5, 1})},
      {one({0, 0}, {2, .5, .5, 1}), one({1, -1}, {1, -.3, -.3, .5})},
      {one({0, 1}, {1, .9, .9, 1}), one({.2, .8}, {1, -.5, -.5, 1})}};
  return all;
}

}  // namespace

TEST_CASE("polynomials, a Gaussian and a disc are integrated as exactly as said") {
  is(integrate([](double x, double y) { return x * x * y + 3; }, {-1, 2, 0, 4}), 3. * 8 + 36, 1e-10);
  const auto bell = [](double x, double y) { return std::exp(-(x * x + y * y) / 2) / (2 * std::numbers::pi); };
  is(integrate(bell, {-9, 9, -9, 9}), 1, 1e-10);
  const auto cone = [](double x, double y) { return std::max(0., 1 - std::hypot(x, y)); };  // volume pi / 3
  is(integrate(cone, {-2, 2, -2, 2}, {.tolerance = 1e-6}), std::numbers::pi / 3, 1e-6);
}

TEST_CASE("KL and overlap of the recorded pairs in the plane, without and with correlation") {
  is(divergence(kl(), pairs()[0].first, pairs()[0].second), 2.136950751111, 1e-9);
  is(divergence(kl(), pairs()[1].first, pairs()[1].second), 2.176832070781, 1e-9);
  is(divergence(squared_hellinger(), pairs()[0].first, pairs()[0].second), 2 - 2 * .569334052405, 1e-9);
  is(divergence(squared_hellinger(), pairs()[1].first, pairs()[1].second), 2 - 2 * .662267012366, 1e-9);
}

TEST_CASE("where Gaussians have a closed form, quadrature finds it") {
  for (const auto& [p, q] : pairs()) {
    const GaussianNd a = as_gaussian(p), b = as_gaussian(q);
    is(divergence(reverse_kl(), p, q), reverse_kl(a, b), 1e-9);
    is(divergence(jeffreys(), p, q), jeffreys(a, b), 1e-9);
    is(divergence(alpha(.3), p, q), alpha(.3, a, b), 1e-9);
    is(divergence(alpha(1.02), p, q), alpha(1.02, a, b), 1e-6);  // heavier tails beyond 8.5 std count as error
  }
  const PlaneMixture here = one({0, 0}, {2, .5, .5, 1}), there = one({1, -1}, {2, .5, .5, 1});
  is(divergence(total_variation(), here, there, {.tolerance = 1e-5}),
     total_variation(as_gaussian(here), as_gaussian(there)), 1e-5);
}

TEST_CASE("along kinks the error estimate holds: total variation of 50 pairs with a straight and 50 with a round one") {
  const Tensor unit = at::ones({1}, kDouble);
  for (std::uint64_t trial = 0; trial < 50; ++trial) {
    const Tensor z = Stream(52, Purpose::test, trial).normal({4, 2}, kDouble), l = z.slice(0, 2);
    const Tensor s = l.matmul(l.mT()) + .1 * at::eye(2, kDouble), mean = z.slice(0, 0, 1);
    const PlaneMixture p{unit, mean, s.unsqueeze(0)}, q{unit, mean + z.slice(0, 1, 2), s.unsqueeze(0)};
    is(divergence(total_variation(), p, q, {.tolerance = 1e-5}), total_variation(as_gaussian(p), as_gaussian(q)), 1e-5);
    // N(0, I) and N(0, v I) cross where r^2 = 2 log(v) v / (v - 1)
    const double v = std::pow(1.05 + .05 * static_cast<double>(trial), 2), square = 2 * std::log(v) * v / (v - 1);
    is(divergence(total_variation(), round_mixture(unit, mean, unit), round_mixture(unit, mean, std::sqrt(v) * unit),
                  {.tolerance = 1e-5}),
       std::exp(-square / (2 * v)) - std::exp(-square / 2), 1e-5);
  }
}

TEST_CASE("of products the KLs add and the overlaps multiply, also as plain densities on a rectangle") {
  const GaussianMixture1d p1{{.3, .7}, {{-1, .5}, {1, .8}}}, q1{{.6, .4}, {{0, 1}, {2, .6}}};
  const Gaussian1d p2{0, 1}, q2{.5, 1.3};
  const auto line = [&](const FDivergence& d, double& first, double& second) {
    first = divergence(d, p1, q1, -9, 9), second = divergence(d, p2, q2, -12, 12);
  };
  const PlaneDensity p = [&](double x, double y) { return p1(x) * p2(y); },
                     q = [&](double x, double y) { return q1(x) * q2(y); };
  const auto mixture = [](const GaussianMixture1d& a, const Gaussian1d& b) {
    PlaneMixture m{.weights = at::tensor(a.weights, kDouble),
                   .means = at::zeros({2, 2}, kDouble),
                   .covariances = at::zeros({2, 2, 2}, kDouble)};
    for (int k = 0; k < 2; ++k) {
      m.means[k] = at::tensor({a.parts[k].mean, b.mean}, kDouble);
      m.covariances[k] = at::diag(at::tensor({a.parts[k].std * a.parts[k].std, b.std * b.std}, kDouble));
    }
    return m;
  };
  double first = 0, second = 0;
  line(kl(), first, second);
  is(divergence(kl(), p, q, {-9, 9, -12, 12}), first + second, 1e-9);
  is(divergence(kl(), mixture(p1, p2), mixture(q1, q2)), first + second, 1e-9);
  line(squared_hellinger(), first, second);
  const double overlap = (1 - first / 2) * (1 - second / 2);
  is(divergence(squared_hellinger(), mixture(p1, p2), mixture(q1, q2)), 2 - 2 * overlap, 1e-9);
}

TEST_CASE("a ring of narrow modes is not missed: far from another it is what disjoint supports cost") {
  // std .01 at radius 1, half a step turned: neighbours 38 std apart, so that overlaps are below e^-180
  const PlaneMixture p = ring(8, 1, .01), q = ring(8, 1, .01, std::numbers::pi / 8);
  is(divergence(jensen_shannon(), p, q), 2 * std::numbers::ln2, 1e-9);
  is(divergence(squared_hellinger(), p, q), 2, 1e-9);
  is(divergence(kl(), p, p), 0, 1e-9);
  // half of the modes: as four outcomes of 1/4 against eight of 1/8
  const PlaneMixture half = ring(4, 1, .01);
  is(divergence(kl(), half, p), std::numbers::ln2, 1e-9);
  const std::vector<double> few{.25, .25, .25, .25, 0, 0, 0, 0}, all(8, .125);
  is(divergence(jensen_shannon(), half, p), divergence(jensen_shannon(), few, all), 1e-9);
}

TEST_CASE("KL of overlapping rings lies within 5 standard errors of its mean over samples") {
  // 100,000 samples of P; beyond 5 errors once in 10^6
  const PlaneMixture p = ring(8, 2, .3), q = ring(5, 1.8, .6, .3);
  const auto log_density = [](const PlaneMixture& m, const Tensor& x) {
    const double variance = m.covariances[0][0][0].item<double>();
    const Tensor square = at::cdist(x, m.means, 2, 2).square();
    return at::logsumexp(m.weights.log() - square / (2 * variance), {1}) - std::log(2 * std::numbers::pi * variance);
  };
  const Tensor pick = Stream(51, Purpose::test, 0).integers(8, {100000});
  const Tensor x = p.means.index_select(0, pick) + .3 * Stream(51, Purpose::test, 1).normal({100000, 2}, kDouble);
  const Tensor logs = log_density(p, x) - log_density(q, x);
  const PlaneIntegral result = divergence(kl(), p, q);
  CHECK(std::abs(result.value - logs.mean().item<double>()) < 5 * logs.std().item<double>() / std::sqrt(1e5));
  CHECK(result.error < 1e-9);
}

TEST_CASE("rotation, shift and scale change nothing, nor the order of a symmetric pair") {
  const PlaneMixture p = ring(3, 1, .4), q = one({.2, 0}, {.8, .2, .2, .5});
  const double c = std::cos(.7), s = std::sin(.7);
  const Tensor turn = 3 * at::tensor({c, -s, s, c}, kDouble).view({2, 2});
  const auto moved = [&](const PlaneMixture& m) {
    return PlaneMixture{m.weights, m.means.matmul(turn.mT()) + 5, turn.matmul(m.covariances).matmul(turn.mT())};
  };
  for (const FDivergence& d : {kl(), jensen_shannon()}) {
    const PlaneIntegral value = divergence(d, p, q);
    is(divergence(d, moved(p), moved(q)), value.value, 1e-9);
  }
  is(divergence(jensen_shannon(), q, p), divergence(jensen_shannon(), p, q).value, 1e-9);
}

TEST_CASE("what cannot be known is said: divergent integrals have a large error, ratios beyond float64 are refused") {
  const PlaneMixture narrow = one({0, 0}, {1, 0, 0, 1}), wide = one({0, 0}, {4, 0, 0, 4});
  const PlaneIntegral infinite = divergence(pearson(), wide, narrow, {.evaluations = 200'000});
  CHECK(infinite.value > 1e6);
  CHECK(infinite.error >= .5 * infinite.value);
  is(divergence(pearson(), narrow, wide), pearson(as_gaussian(narrow), as_gaussian(wide)), 1e-9);
  CHECK_THROWS_AS(divergence(reverse_kl(), one({-1, 0}, {.0025, 0, 0, .0025}), one({2, 0}, {2, 0, 0, 2})),
                  NumericError);
  const PlaneIntegral few = divergence(total_variation(), narrow, wide, {.tolerance = 1e-12, .evaluations = 50'000});
  CHECK(few.error > 1e-12);
  CHECK(std::abs(few.value - 3. / 4 * std::pow(.25, 1. / 3)) < few.error);  // 3/4 4^(-1/3), where r^2 = 8/3 log 4
}

TEST_CASE("what is no mixture, rectangle or tolerance is refused") {
  const PlaneMixture p = one({0, 0}, {1, 0, 0, 1});
  CHECK_THROWS_AS(divergence(kl(), p, PlaneMixture{}), ShapeError);
  CHECK_THROWS_AS(divergence(kl(), p, PlaneMixture{p.weights, at::zeros({1, 3}), p.covariances}), ShapeError);
  CHECK_THROWS_AS(divergence(kl(), p, PlaneMixture{p.weights / 2, p.means, p.covariances}), ConfigError);
  CHECK_THROWS_AS(divergence(kl(), p, one({0, 0}, {1, 1, 1, 1})), ConfigError);
  CHECK_THROWS_AS(divergence(kl(), p, one({0, 0}, {1, .5, 0, 1})), ConfigError);
  CHECK_THROWS_AS(divergence(kl(), p, one({std::nan(""), 0}, {1, 0, 0, 1})), ConfigError);
  CHECK_THROWS_AS(divergence(kl(), p, p, {.tolerance = 0}), ConfigError);
  CHECK_THROWS_AS(divergence(kl(), p, one({0, 0}, {1, 0, 0, 1e-12}), {.evaluations = 10'000}), ConfigError);
  CHECK_THROWS_AS(integrate([](double, double) { return 1.; }, {0, 0, 0, 1}), ConfigError);
  CHECK_THROWS_AS(round_mixture(p.weights, p.means, at::ones({1, 1})), ShapeError);
}
