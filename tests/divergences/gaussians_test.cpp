// Closed forms of Gaussian pairs against recorded tables, quadrature on the line, other formulas and sampling.
#include "saddle/divergences/gaussians.h"

#include <ATen/ATen.h>

#include <cmath>
#include <functional>
#include <limits>
#include <numbers>

#include <doctest/doctest.h>

#include "saddle/core/error.h"
#include "saddle/core/stream.h"
#include "saddle/divergences/kernel.h"
#include "saddle/divergences/pairs.h"

#include "tests/core/constants.h"

using namespace saddle;
using namespace saddle::divergences;
using test::kDouble;
using test::kInfinity;

namespace {

GaussianNd gaussian(const std::vector<double>& mean, const std::vector<double>& covariance) {
  const auto d = static_cast<std::int64_t>(mean.size());
  return {.mean = at::tensor(mean, kDouble), .covariance = at::tensor(covariance, kDouble).view({d, d})};
}

GaussianNd on_line(double mean, double std) { return gaussian({mean}, {std * std}); }

GaussianNd random_gaussian(std::int64_t d, std::uint64_t trial, std::uint8_t lane) {
  const Tensor z = Stream(11, Purpose::test, trial, lane).normal({d, d + 4}, kDouble);
  return {.mean = z.select(1, 0).clone(), .covariance = z.matmul(z.mT()) / static_cast<double>(d + 4)};
}

/// x -> A x + b.
GaussianNd mapped(const GaussianNd& g, const Tensor& a, const Tensor& b) {
  return {.mean = a.matmul(g.mean) + b, .covariance = a.matmul(g.covariance).matmul(a.mT())};
}

Tensor drawn(const GaussianNd& g, std::int64_t n, std::uint8_t lane) {
  const Tensor z = Stream(12, Purpose::test, 0, lane).normal({n, g.mean.size(0)}, kDouble);
  return z.matmul(at::linalg_cholesky(g.covariance).mT()) + g.mean;
}

struct LinePair {
  const char* name;
  double m1, s1, m2, s2, kl, reverse, hellinger, tv, pearson, neyman, mmd, energy;
};

// references.md, section 3; hellinger is its 1 - BC.
const double kRoot2 = std::sqrt(2.);
const LinePair kLine[] = {{"A", 0, 1, 1, 1, .5, .5, .1175030974154, .382924922548, 1.718281828459, 1.718281828459,
                           .1772676349199, .541806579306},
                          {"B", 0, 1, 1, 2, .4431471805599, 1.30685281944, .1491945378474, .3900656601211,
                           .7440263415097, kInfinity, .1594704836765, .534105324107},
                          {"C", 0, 1, 0, 2, .3181471805599, .8068528194401, .1055728090001, .3226745688348,
                           .5118578920369, kInfinity, .09418702159523, .183110731019},
                          {"D", 0, 1, 3, .5, 18.80685281944, 4.81814718056, .8521521797326, .9574128317177, kInfinity,
                           257.8364589016, 1.213399805802, 4.312438012969},
                          {"E", -1, .25, 2, kRoot2, 3.4984929514, 85.7671320486, .8033156866077, .9501881959922,
                           38.64174879112, kInfinity, 1.127089723946, 4.160445159104}};

struct ManyPair {
  GaussianNd p, q;
  double kl, overlap, mmd;
};

const std::vector<ManyPair>& many() {
  static const std::vector<ManyPair> all{
      {gaussian({0, 0}, {1, 0, 0, 1}), gaussian({1, 2}, {2, .5, .5, 1}), 2.136950751111, .569334052405, .317559286827},
      {gaussian({0, 0}, {2, .5, .5, 1}), gaussian({1, -1}, {1, -.3, -.3, .5}), 2.176832070781, .662267012366,
       .240142213200},
      {gaussian({0, 0, 0}, {1, 0, 0, 0, 2, 0, 0, 0, 3}), gaussian({1, 1, 1}, {2, .5, .2, .5, 1, .1, .2, .1, .5}),
       3.442102200895, .625613974210, .115496360451}};
  return all;
}

using Between = std::function<double(const GaussianNd&, const GaussianNd&)>;

}  // namespace

TEST_CASE("on the line all closed forms are the recorded ones") {
  for (const LinePair& row : kLine) {
    CAPTURE(row.name);
    const GaussianNd p = on_line(row.m1, row.s1), q = on_line(row.m2, row.s2);
    const auto is = [](double value, double recorded) {
      if (std::isinf(recorded))
        CHECK(value == recorded);
      else
        CHECK(value == doctest::Approx(recorded).epsilon(2e-12));
    };
    is(kl(p, q), row.kl);
    is(reverse_kl(p, q), row.reverse);
    is(jeffreys(p, q), row.kl + row.reverse);
    is(squared_hellinger(p, q), 2 * row.hellinger);
    is(total_variation(p, q), row.tv);
    is(pearson(p, q), row.pearson);
    is(neyman(p, q), row.neyman);
    is(mmd_squared(1, p, q), row.mmd);
    is(energy_distance(p, q), row.energy);
  }
}

TEST_CASE("in two and three dimensions KL, overlap and MMD^2 are the recorded ones") {
  for (const ManyPair& row : many()) {
    CHECK(kl(row.p, row.q) == doctest::Approx(row.kl).epsilon(1e-12));
    CHECK(reverse_kl(row.q, row.p) == doctest::Approx(row.kl).epsilon(1e-12));
    CHECK(squared_hellinger(row.p, row.q) == doctest::Approx(2 - 2 * row.overlap).epsilon(2e-12));
    CHECK(mmd_squared(1, row.p, row.q) == doctest::Approx(row.mmd).epsilon(1e-11));
  }
}

TEST_CASE("on the line alpha and total variation are what quadrature finds, and Renyi follows from alpha") {
  for (const LinePair& row : kLine) {
    if (row.name == std::string("E")) continue;  // p underflows where q has mass
    CAPTURE(row.name);
    const GaussianNd p = on_line(row.m1, row.s1), q = on_line(row.m2, row.s2);
    const auto quadrature = [&](const FDivergence& d) {
      return divergence(d, Gaussian1d{row.m1, row.s1}, Gaussian1d{row.m2, row.s2}, -14, 14);
    };
    for (const double a : {.1, .3, .5, .9}) {
      CAPTURE(a);
      CHECK(alpha(a, p, q) == doctest::Approx(quadrature(alpha(a))).epsilon(1e-9));
      CHECK(renyi(a, p, q) == doctest::Approx(std::log1p(a * (a - 1) * alpha(a, p, q)) / (a - 1)));
    }
    CHECK(total_variation(p, q) == doctest::Approx(quadrature(total_variation())).epsilon(1e-9));
  }
  CHECK(renyi(1 + 1e-7, on_line(0, 1), on_line(1, 2)) == doctest::Approx(.4431471805599).epsilon(1e-6));
}

TEST_CASE("a density ratio whose mean exists only on one side of a border is infinite beyond it") {
  const GaussianNd p = gaussian({0, 0}, {1, 0, 0, 1.99}), q = gaussian({0, 0}, {1, 0, 0, 1});
  CHECK(std::isfinite(pearson(p, q)));
  CHECK(pearson(gaussian({0, 0}, {1, 0, 0, 2}), q) == kInfinity);
  CHECK(neyman(q, gaussian({0, 0}, {1, 0, 0, 2.01})) == kInfinity);
  CHECK(alpha(1.9, gaussian({0, 0}, {1, 0, 0, 2}), q) < kInfinity);
  CHECK(renyi(3, p, q) == kInfinity);
}

TEST_CASE("for independent coordinates KL adds, overlaps multiply, equal covariances give 2 Phi(delta / 2) - 1") {
  const GaussianNd p = gaussian({0, 1}, {1, 0, 0, 4}), q = gaussian({.5, 0}, {.25, 0, 0, 9});
  const GaussianNd p1 = on_line(0, 1), p2 = on_line(1, 2), q1 = on_line(.5, .5), q2 = on_line(0, 3);
  CHECK(kl(p, q) == doctest::Approx(kl(p1, q1) + kl(p2, q2)).epsilon(1e-13));
  for (const double a : {-.1, .5, 1.1})
    CHECK(log_overlap(a, p, q) == doctest::Approx(log_overlap(a, p1, q1) + log_overlap(a, p2, q2)).epsilon(1e-12));
  // delta^2 = (3, 4) diag(9, 16)^-1 (3, 4) = 2; 2 Phi(sqrt 2 / 2) - 1 = erf(1 / 2) = .5204998778130465
  const GaussianNd one = gaussian({0, 0}, {9, 0, 0, 16}), moved = gaussian({3, 4}, {9, 0, 0, 16});
  CHECK(total_variation(one, moved) == doctest::Approx(.5204998778130465).epsilon(1e-14));
}

TEST_CASE("f-divergences do not change under any affine map, MMD and energy not under rotation and shift") {
  for (std::uint64_t trial = 0; trial < 20; ++trial) {
    const GaussianNd p = random_gaussian(3, trial, 0), q = random_gaussian(3, trial, 1);
    const Tensor a = Stream(11, Purpose::test, trial, 2).normal({3, 3}, kDouble) + 2 * at::eye(3, kDouble);
    const Tensor b = Stream(11, Purpose::test, trial, 3).normal({3}, kDouble), turn = std::get<0>(at::linalg_qr(a));
    const auto same = [&](const Between& between, const Tensor& map) {
      const double value = between(p, q);
      CHECK(between(mapped(p, map, b), mapped(q, map, b)) == doctest::Approx(value).epsilon(1e-9));
    };
    same([](const auto& x, const auto& y) { return kl(x, y); }, a);
    same([](const auto& x, const auto& y) { return jeffreys(x, y); }, a);
    same([](const auto& x, const auto& y) { return squared_hellinger(x, y); }, a);
    same([](const auto& x, const auto& y) { return alpha(.3, x, y); }, a);
    same([](const auto& x, const auto& y) { return mmd_squared(1.5, x, y); }, turn);
    same([](const auto& x, const auto& y) { return energy_distance(x, y); }, turn);
  }
}

TEST_CASE("symmetric ones are symmetric, all are 0 at P = Q, and roots of MMD^2 and energy obey the triangle") {
  const std::vector<Between> symmetric{[](const auto& x, const auto& y) { return jeffreys(x, y); },
                                       [](const auto& x, const auto& y) { return squared_hellinger(x, y); },
                                       [](const auto& x, const auto& y) { return mmd_squared(1, x, y); },
                                       [](const auto& x, const auto& y) { return energy_distance(x, y); }};
  for (std::uint64_t trial = 0; trial < 20; ++trial) {
    const GaussianNd p = random_gaussian(4, trial, 0), q = random_gaussian(4, trial, 1),
                     r = random_gaussian(4, trial, 2);
    for (std::size_t i = 0; i < symmetric.size(); ++i) {
      const Between& between = symmetric[i];
      CHECK(between(p, q) > 1e-4);
      CHECK(between(p, q) == doctest::Approx(between(q, p)).epsilon(1e-9));
      CHECK(std::abs(between(p, p)) < 1e-11);
      const auto root = [&](const auto& x, const auto& y) { return std::sqrt(between(x, y)); };
      if (i > 0) CHECK(root(p, r) <= root(p, q) + root(q, r));
    }
    const double back = pearson(q, p);  // infinite for some
    CHECK((neyman(p, q) == back || neyman(p, q) == doctest::Approx(back).epsilon(1e-9)));
    CHECK(total_variation(p, p) < 1e-7);
  }
}

TEST_CASE("mean norms: sqrt 2 Gamma((d+1)/2) / Gamma(d/2) for the sphere, an elliptic integral for the ellipse") {
  // From N(0, S) to a point mass at 0 the energy distance is 2 E|X| - E|X - X'| = (2 - sqrt 2) E|X|.
  const auto norm = [](const Tensor& s) {
    const Tensor zero = at::zeros({s.size(0)}, kDouble);
    return energy_distance({zero, s}, {zero, at::zeros_like(s)}) / (2 - std::sqrt(2.));
  };
  for (const std::int64_t d : {2, 3, 10, 784})
    CHECK(norm(at::eye(d, kDouble)) ==
          doctest::Approx(std::sqrt(2.) * std::exp(std::lgamma((d + 1) / 2.) - std::lgamma(d / 2.))).epsilon(1e-11));
  for (const double thin : {.5, .01, 1e-4, 0.}) {
    CAPTURE(thin);
    const double exact = std::sqrt(2 / std::numbers::pi) * std::comp_ellint_2(std::sqrt(1 - thin * thin));
    CHECK(norm(at::diag(at::tensor({1., thin * thin}, kDouble))) == doctest::Approx(exact).epsilon(1e-11));
  }
  // two point masses, 5 apart
  const Tensor none = at::zeros({2, 2}, kDouble);
  CHECK(energy_distance({at::tensor({0., 0.}, kDouble), none}, {at::tensor({3., 4.}, kDouble), none}) ==
        doctest::Approx(10).epsilon(1e-11));
}

TEST_CASE("in three dimensions energy and MMD^2 lie within 5 standard errors of their means over samples") {
  const ManyPair& row = many()[2];  // 200 batches of 100: beyond 5 errors once in 10^6
  const Tensor x = drawn(row.p, 20000, 0).view({200, 100, 3}), y = drawn(row.q, 20000, 1).view({200, 100, 3});
  const auto holds = [&](const Kernel& kernel, double exact) {
    const Tensor values = mmd_squared(kernel, x, y);
    CHECK(std::abs(values.mean().item<double>() - exact) < 5 * values.std().item<double>() / std::sqrt(200.));
  };
  holds(distance_kernel(), energy_distance(row.p, row.q));
  holds(rbf({.7}), mmd_squared(.7, row.p, row.q));
}

TEST_CASE("a fit has the samples' mean and covariance") {
  const GaussianNd g = fitted_gaussian(at::tensor({0., 0., 2., 0., 4., 3.}, kDouble).view({3, 2}));
  CHECK(at::allclose(g.mean, at::tensor({2., 1.}, kDouble)));
  CHECK(at::allclose(g.covariance, at::tensor({4., 3., 3., 3.}, kDouble).view({2, 2})));
  const ManyPair& row = many()[1];  // entries of the covariance: std below 2 * sqrt(2 / n), bound at 5 of them
  const GaussianNd fit = fitted_gaussian(drawn(row.p, 20000, 2));
  CHECK((fit.covariance - row.p.covariance).abs().max().item<double>() < 5 * 2 * std::sqrt(2. / 20000));
}

TEST_CASE("what is no pair of Gaussians is refused") {
  const GaussianNd p = on_line(0, 1), plane = gaussian({0, 0}, {1, 0, 0, 1});
  CHECK_THROWS_AS(kl(p, plane), ShapeError);
  CHECK_THROWS_WITH_AS(kl({.mean = p.mean, .covariance = plane.covariance}, p),
                       "kl: a Gaussian has mean {1} and covariance {2, 2}, expected {d} and {d, d}", ShapeError);
  CHECK_THROWS_AS(kl(GaussianNd{}, p), ShapeError);
  CHECK_THROWS_WITH_AS(kl(plane, gaussian({0, 0}, {1, 1, 1, 1})), "kl: a covariance is not positive definite",
                       ConfigError);
  CHECK_THROWS_WITH_AS(kl(plane, gaussian({0, 0}, {1, .5, 0, 1})), "kl: a covariance is not symmetric", ConfigError);
  CHECK_THROWS_AS(energy_distance(on_line(std::nan(""), 1), p), ConfigError);
  CHECK_THROWS_AS(total_variation(plane, gaussian({0, 0}, {2, 0, 0, 1})), ConfigError);
  CHECK_THROWS_AS(alpha(1, p, p), ConfigError);
  CHECK_THROWS_AS(renyi(-1, p, p), ConfigError);
  CHECK_THROWS_AS(log_overlap(kInfinity, p, p), ConfigError);
  CHECK_THROWS_AS(mmd_squared(0, p, p), ConfigError);
  CHECK_THROWS_AS(fitted_gaussian(at::zeros({1, 2})), ShapeError);
  CHECK_THROWS_AS(fitted_gaussian(at::full({3, 2}, kInfinity)), DataError);
}
