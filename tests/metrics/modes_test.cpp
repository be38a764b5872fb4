#include "saddle/metrics/modes.h"

#include <ATen/ATen.h>

#include <cmath>
#include <limits>

#include <doctest/doctest.h>

#include "saddle/core/stream.h"
#include "saddle/data/toys.h"

#include "tests/core/statistics.h"

using namespace saddle;
using namespace saddle::test;
using data::Mixture;
using metrics::mode_coverage;
using metrics::ModeCoverage;
using metrics::passes;

namespace {

const Mixture& pacgan_grid() {
  static const Mixture grid = data::gaussians25(data::ToyConstants::pacgan);
  return grid;
}

Tensor real(std::uint64_t step, std::int64_t n) { return pacgan_grid().sample(21, Purpose::test, step, n); }

Tensor uniform_noise(std::uint64_t step, std::int64_t n) {
  return 8.4 * Stream(22, Purpose::test, step).uniform({n, 2}) - 4.2;
}

}  // namespace

TEST_CASE(
    "a perfect sampler covers all, passes, and has 1 - e^(-k^2/2) of its samples within k std; false alarm 3e-6") {
  const std::int64_t n = 200000;
  const Tensor x = real(0, n);
  const double shares[] = {.393469340, .864664717, .988891003, .999664537};
  for (int k = 1; k <= 4; ++k) {
    CAPTURE(k);
    const double p = shares[k - 1];
    const double tolerance = kSigmas * std::sqrt(p * (1 - p) / n);  // .0012 at 3 std
    CHECK(std::abs(mode_coverage(x, pacgan_grid(), k).high_quality - p) < tolerance);
  }
  CHECK(mode_coverage(x, pacgan_grid()).covered == 25);
  CHECK(passes(mode_coverage(real(1, 2500), pacgan_grid())));
}

TEST_CASE("uniform noise covers 23 of 25 modes with a share of .025, and fails; false alarm 2e-6") {
  // A disc of radius .15 has p = pi .15^2 / 8.4^2; 25 (1 - (1 - p)^2500) = 22.96 modes are met, by Bernoulli 1.4 about.
  const int repeats = 40;
  double covered = 0, share = 0;
  for (int i = 0; i < repeats; ++i) {
    const ModeCoverage noise = mode_coverage(uniform_noise(i, 2500), pacgan_grid());
    CHECK_FALSE(passes(noise));
    covered += static_cast<double>(noise.covered) / repeats;
    share += noise.high_quality / repeats;
  }
  const double p = std::numbers::pi * .15 * .15 / (8.4 * 8.4), missed = std::pow(1 - p, 2500);
  CHECK(std::abs(covered - 25 * (1 - missed)) < kSigmas * std::sqrt(25 * missed * (1 - missed) / repeats));
  CHECK(covered > 22.9 - 1.1);
  CHECK(std::abs(share - 25 * p) < kSigmas * std::sqrt(25 * p * (1 - 25 * p) / (2500.0 * repeats)));
}

TEST_CASE("enough noise to cover all modes fails by its share") {
  const ModeCoverage noise = mode_coverage(uniform_noise(0, 50000), pacgan_grid());
  CHECK(noise.covered == 25);
  CHECK(noise.high_quality < .03);
  CHECK_FALSE(passes(noise));
}

TEST_CASE("a generator that lacks a mode fails, and its reverse KL is log of what it kept") {
  // One perfect point at each mode but the last: KL = log(25 / 24).
  const ModeCoverage lacking = mode_coverage(pacgan_grid().means.slice(0, 0, 24), pacgan_grid());
  CHECK(lacking.covered == 24);
  CHECK(lacking.high_quality == 1);
  CHECK(lacking.reverse_kl == doctest::Approx(std::log(25.0 / 24)).epsilon(1e-12));
  CHECK_FALSE(passes(lacking));
  const ModeCoverage collapsed = mode_coverage(pacgan_grid().means[7].expand({100, 2}), pacgan_grid());
  CHECK(collapsed.covered == 1);
  CHECK(collapsed.reverse_kl == doctest::Approx(std::log(25.0)).epsilon(1e-12));
  CHECK_FALSE(passes(collapsed));
}

TEST_CASE("a memorised batch smaller than the number of modes fails however often it is shown") {
  const ModeCoverage memorised = mode_coverage(real(2, 16).repeat({100, 1}), pacgan_grid());
  CHECK(memorised.covered <= 16);
  CHECK_FALSE(passes(memorised));
}

TEST_CASE("one memorised point per mode passes: the rule cannot see memorising, which its header says") {
  CHECK(passes(mode_coverage(pacgan_grid().means.repeat({100, 1}), pacgan_grid())));
}

TEST_CASE("the reverse KL weighs by the mixture's weights: zero at them, by hand elsewhere") {
  const Mixture mixture = data::mixture1d({.weight = .25, .mean_a = -9, .variance_a = 1, .mean_b = 9, .variance_b = 1});
  const auto at_means = [](std::int64_t a, std::int64_t b) {
    return at::cat({at::full({a, 1}, -9.0), at::full({b, 1}, 9.0)});
  };
  CHECK(mode_coverage(at_means(1, 3), mixture).reverse_kl == doctest::Approx(0).epsilon(1e-12));
  CHECK(mode_coverage(at_means(2, 2), mixture).reverse_kl ==
        doctest::Approx(.5 * std::log(.5 / .25) + .5 * std::log(.5 / .75)).epsilon(1e-12));
  CHECK(mode_coverage(at_means(0, 2), mixture).reverse_kl == doctest::Approx(std::log(1 / .75)).epsilon(1e-12));
}

TEST_CASE("a perfect sampler's reverse KL is (K - 1) / (2 N) on average; false alarm 6e-7") {
  const int repeats = 100;
  const double n = 2500 * .988891003;
  double mean = 0;
  for (int i = 0; i < repeats; ++i) mean += mode_coverage(real(100 + i, 2500), pacgan_grid()).reverse_kl / repeats;
  // 2 N KL is close to chi-square with 24 degrees of freedom: variance 48. The next term is of order 1 / N^2.
  CHECK(std::abs(mean - 24 / (2 * n)) < kSigmas * std::sqrt(48.0 / repeats) / (2 * n) + 1e-5);
}

TEST_CASE("nearest is meant in each mode's own std, and the limit itself counts") {
  const Mixture mixture = data::mixture1d({.weight = .5, .mean_a = 0, .variance_a = 1, .mean_b = 10, .variance_b = 16});
  const auto mode_of = [&](double x) { return mode_coverage(at::full({1, 1}, x, at::kDouble), mixture); };
  CHECK(mode_of(3).high_quality == 1);
  CHECK(mode_of(-3.001).high_quality == 0);
  CHECK(mode_of(22).high_quality == 1);
  CHECK(mode_of(22.001).high_quality == 0);
  // 2.4 is nearer to 0 in length, and nearer to the wide mode in std: 1.9 against 2.4.
  const Tensor both = at::tensor({0.0, 2.4}, at::kDouble).unsqueeze(1);
  CHECK(mode_coverage(both, mixture).covered == 2);
}

TEST_CASE("without a high-quality sample the reverse KL is infinite; samples that are not finite are of none") {
  const double nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();
  for (const double value : {nan, infinity, -infinity, 1e30}) {
    const ModeCoverage lost = mode_coverage(at::full({5, 2}, value), pacgan_grid());
    CHECK(lost.modes == 25);
    CHECK(lost.covered == 0);
    CHECK(lost.high_quality == 0);
    CHECK(lost.reverse_kl == infinity);
    CHECK_FALSE(passes(lost));
  }
  const ModeCoverage half = mode_coverage(at::tensor({0.0, 0.0, nan, 0.0}, at::kDouble).view({2, 2}), pacgan_grid());
  CHECK(half.covered == 1);
  CHECK(half.high_quality == .5);
}

TEST_CASE("passing needs all modes and the share, both") {
  CHECK(passes({.modes = 8, .covered = 8, .high_quality = .6, .reverse_kl = 0}));
  CHECK_FALSE(passes({.modes = 8, .covered = 8, .high_quality = .599, .reverse_kl = 0}));
  CHECK_FALSE(passes({.modes = 8, .covered = 7, .high_quality = 1, .reverse_kl = 0}));
  CHECK(passes({.modes = 8, .covered = 8, .high_quality = .3, .reverse_kl = 0}, .3));
}

TEST_CASE("samples of another dimension, or none, are refused") {
  CHECK_THROWS_WITH_AS(mode_coverage(at::zeros({4, 3}), pacgan_grid()), "mode_coverage: samples {4, 3} must be {n, 2}",
                       ShapeError);
  CHECK_THROWS_AS(mode_coverage(at::zeros({0, 2}), pacgan_grid()), ShapeError);
}
