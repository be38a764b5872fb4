// D_f of discrete pairs: its laws, its bound by critics, its limits on disjoint supports.
#include "saddle/divergences/pairs.h"

#include <ATen/ATen.h>

#include <cmath>
#include <limits>
#include <numbers>

#include <doctest/doctest.h>

#include "saddle/core/error.h"
#include "saddle/core/stream.h"

#include "rows.h"
#include "tests/core/constants.h"
#include "tests/core/samples.h"

using namespace saddle;
using namespace saddle::divergences;
using test::kDouble;
using test::kInfinity;
using test::values;

namespace {

using std::numbers::ln2;

/// A distribution on six outcomes, its ratios spread over about three orders of magnitude.
std::vector<double> distribution(std::uint64_t trial, std::uint8_t lane) {
  return values(at::softmax(1.5 * Stream(5, Purpose::test, trial, lane).normal({6}, kDouble), 0));
}

double between(const char* name, const std::vector<double>& p, const std::vector<double>& q,
               const std::map<std::string, Value>& options = {}) {
  return divergence(f_divergences().make(name, options), p, q);
}

constexpr int kTrials = 50;

}  // namespace

TEST_CASE("D_f is at least f(1), and f(1) exactly where P = Q") {
  for (const FDivergence& d : every()) {
    CAPTURE(d.name);
    const double least = d.name == "gan" ? -2 * ln2 : 0;
    CHECK(std::abs(d.f(1) - least) < 1e-15);
    for (int trial = 0; trial < kTrials; ++trial) {
      const std::vector<double> p = distribution(trial, 0), q = distribution(trial, 1);
      CHECK(divergence(d, p, q) > least + 1e-6);
      CHECK(std::abs(divergence(d, p, p) - least) < 1e-14);
    }
  }
}

TEST_CASE("no critic exceeds D_f, in tensors or in numbers, and T* = f'(p / q) reaches it") {
  for (const FDivergence& d : every()) {
    CAPTURE(d.name);
    for (int trial = 0; trial < kTrials; ++trial) {
      const std::vector<double> p = distribution(trial, 0), q = distribution(trial, 1);
      const double exact = divergence(d, p, q);
      const Tensor p_ = at::tensor(p, kDouble), q_ = at::tensor(q, kDouble);
      const Tensor v = 3 * Stream(5, Purpose::test, trial, 2).normal({40, 6}, kDouble);  // 40 critics
      const Tensor bounds = (p_ * d.activation(v)).sum(-1) - (q_ * d.composed(v)).sum(-1);
      CHECK(bounds.max().item<double>() <= exact + 1e-12);
      CHECK(bounds[0].item<double>() ==
            doctest::Approx(variational_bound(d, p, q, values(d.activation(v[0])))).epsilon(1e-6));
      std::vector<double> optimal;
      for (std::size_t x = 0; x < p.size(); ++x) optimal.push_back(d.derivative(p[x] / q[x]));
      CHECK(std::abs(variational_bound(d, p, q, optimal) - exact) < 1e-11 * (1 + std::abs(exact)));
      optimal[trial % 6] -= .01;
      if (d.name != "total-variation") CHECK(variational_bound(d, p, q, optimal) < exact);
    }
  }
}

TEST_CASE("a critic that leaves the domain of f* bounds nothing") {
  CHECK(variational_bound(gan(), kP, kQ, {-1, -1, .1}) == -kInfinity);
  CHECK(variational_bound(gan(), {.5, .5, 0}, {.5, .5, 0}, {-1, -1, .1}) > -kInfinity);  // where q = 0 all is allowed
  CHECK(variational_bound(total_variation(), kP, kQ, {.5, 0, -.5}) == doctest::Approx(.3));
}

TEST_CASE("distributions without common support are f(0) + f'(inf) apart") {
  const std::map<std::string, double> by_hand{
      {"kl", kInfinity},           {"reverse-kl", kInfinity}, {"pearson", kInfinity},
      {"neyman", kInfinity},       {"jeffreys", kInfinity},   {"ns-gan", kInfinity},
      {"weighted-js", ln2},        {"squared-hellinger", 2},  {"gan", 0},
      {"jensen-shannon", 2 * ln2}, {"total-variation", 1},    {"alpha", 4}};
  const std::vector<double> p{.25, .75, 0, 0}, q{0, 0, .4, .6};
  for (const auto& row : f_divergences().rows()) {
    const FDivergence d = f_divergences().make(row.name, {});
    CAPTURE(row.name);
    REQUIRE(by_hand.contains(row.name));
    const double expected = by_hand.at(row.name);
    for (const double found : {d.disjoint(), divergence(d, p, q)}) {
      CHECK((found == expected || std::abs(found - expected) < 1e-14));
    }
  }
  for (const double a : {.05, .3, .9}) CHECK(alpha(a).disjoint() == doctest::Approx(1 / (a * (1 - a))));
  const double pi = .2;  // the entropy of the mixture's choice
  CHECK(weighted_js(pi).disjoint() == doctest::Approx(-pi * std::log(pi) - (1 - pi) * std::log(1 - pi)));
}

TEST_CASE("one-sided zeros cost the right limit") {
  const std::vector<double> narrow{1, 0}, wide{.5, .5};
  CHECK(between("kl", narrow, wide) == doctest::Approx(ln2));
  CHECK(between("kl", wide, narrow) == kInfinity);
  CHECK(between("reverse-kl", wide, narrow) == doctest::Approx(ln2));
  CHECK(between("reverse-kl", narrow, wide) == kInfinity);
  CHECK(between("pearson", narrow, wide) == doctest::Approx(1));
  CHECK(between("total-variation", wide, narrow) == doctest::Approx(.5));
  CHECK(between("squared-hellinger", wide, narrow) == doctest::Approx(2 - std::sqrt(2)));
}

TEST_CASE("the relations between the rows hold for random pairs") {
  for (int trial = 0; trial < kTrials; ++trial) {
    const std::vector<double> p = distribution(trial, 0), q = distribution(trial, 1);
    const auto equal = [](double a, double b) { CHECK(std::abs(a - b) < 1e-11 * (1 + std::abs(a))); };
    equal(between("reverse-kl", p, q), between("kl", q, p));
    equal(between("neyman", p, q), between("pearson", q, p));
    equal(between("jeffreys", p, q), between("kl", p, q) + between("reverse-kl", p, q));
    equal(between("gan", p, q), between("jensen-shannon", p, q) - 2 * ln2);
    equal(between("weighted-js", p, q), between("jensen-shannon", p, q) / 2);
    equal(between("alpha", p, q, {{"alpha", 2.}}), between("pearson", p, q) / 2);
    equal(between("alpha", p, q, {{"alpha", -1.}}), between("neyman", p, q) / 2);
    equal(between("alpha", p, q, {{"alpha", .5}}), 2 * between("squared-hellinger", p, q));
    equal(between("alpha", p, q, {{"alpha", .3}}), between("alpha", q, p, {{"alpha", .7}}));
    for (const char* name : {"jensen-shannon", "squared-hellinger", "jeffreys", "total-variation", "gan"}) {
      equal(between(name, p, q), between(name, q, p));
    }
    // Definitions that do not go through f.
    double l1 = 0, overlap = 0, non_saturating = -ln2, weighted = 0;
    for (std::size_t x = 0; x < p.size(); ++x) {
      const double m = .2 * p[x] + .8 * q[x];
      l1 += std::abs(p[x] - q[x]);
      overlap += std::sqrt(p[x] * q[x]);
      non_saturating -= q[x] * std::log(p[x] / (p[x] + q[x]));
      weighted += .2 * p[x] * std::log(p[x] / m) + .8 * q[x] * std::log(q[x] / m);
    }
    equal(between("total-variation", p, q), l1 / 2);
    equal(between("squared-hellinger", p, q), 2 - 2 * overlap);
    equal(between("ns-gan", p, q), non_saturating);
    equal(between("weighted-js", p, q, {{"pi", .2}}), weighted);
    // alpha near 0 and 1 is reverse KL and KL, to first order.
    CHECK(std::abs(between("alpha", p, q, {{"alpha", 1e-6}}) - between("reverse-kl", p, q)) < 1e-3);
    CHECK(std::abs(between("alpha", p, q, {{"alpha", 1 + 1e-6}}) - between("kl", p, q)) < 1e-3);
  }
}

TEST_CASE("near P = Q every smooth row is f''(1) / 2 times chi-squared") {
  const std::map<std::string, double> curvature{{"kl", 1},
                                                {"reverse-kl", 1},
                                                {"pearson", 2},
                                                {"neyman", 2},
                                                {"jeffreys", 2},
                                                {"squared-hellinger", .5},
                                                {"jensen-shannon", .5},
                                                {"weighted-js", .25},
                                                {"gan", .5},
                                                {"alpha", 1},
                                                {"ns-gan", .75}};
  constexpr double kSmall = 1e-4;  // the next term is of its order
  const std::vector<double> q{.2, .3, .5}, p{.2 + 2 * kSmall, .3 + kSmall, .5 - 3 * kSmall};
  const double chi_squared = kSmall * kSmall * (4 / .2 + 1 / .3 + 9 / .5);
  for (const ByHand& row : kByHand) {
    if (row.name == "total-variation") continue;
    CAPTURE(row.name);
    REQUIRE(curvature.contains(row.name));
    const double half = (row.options.contains("pi") ? .2 * .8 : curvature.at(row.name)) / 2;
    const FDivergence d = f_divergences().make(row.name, row.options);
    CHECK(std::abs((divergence(d, p, q) - d.f(1)) / chi_squared - half) < 2e-3 * half);
  }
}

TEST_CASE("what is no pair of distributions is refused") {
  CHECK_THROWS_WITH_AS(divergence(kl(), {.5, .5}, {1}), "kl: p has 2 outcomes and q 1, expected as many", ShapeError);
  CHECK_THROWS_WITH_AS(divergence(kl(), {.5, .4}, {.5, .5}), "kl: p sums to 0.9, expected 1", ConfigError);
  CHECK_THROWS_WITH_AS(divergence(kl(), {.5, .5}, {1.5, -.5}), "kl: q has a probability of -0.5, expected >= 0",
                       ConfigError);
  CHECK_THROWS_AS(divergence(kl(), {kInfinity, 0}, {.5, .5}), ConfigError);
  CHECK_THROWS_AS(variational_bound(kl(), kP, kQ, {0, 0}), ShapeError);
}
