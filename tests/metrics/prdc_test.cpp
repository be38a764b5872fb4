#include "saddle/metrics/prdc.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

#include <doctest/doctest.h>

#include "tests/metrics/exact_moments.h"

using namespace saddle;
using namespace saddle::test;
using doctest::Approx;
using metrics::prdc;
using metrics::Prdc;

namespace {

/// The distance of each row to its k-th nearest other, by sorting differences.
Tensor radii(const Tensor& x, std::int64_t k) {
  return std::get<0>(at::cdist(x, x, 2, /*differences=*/2).fill_diagonal_(-1).sort(1)).select(1, k);
}

/// By the papers' formulas on the whole matrix of differences.
Prdc by_definition(const Tensor& real, const Tensor& fake, std::int64_t k) {
  const Tensor apart = at::cdist(real, fake, 2, 2), of_real = radii(real, k).unsqueeze(1), of_fake = radii(fake, k);
  const auto share = [](const Tensor& x) { return x.to(at::kDouble).mean().item<double>(); };
  return {.precision = share((apart <= of_real).any(0)),
          .recall = share((apart <= of_fake).any(1)),
          .density = (apart < of_real).sum().item<double>() / static_cast<double>(k * fake.size(0)),
          .coverage = share((apart <= of_real).any(1))};
}

void check_equal(const Prdc& a, const Prdc& b) {
  CHECK(a.precision == b.precision);
  CHECK(a.recall == b.recall);
  CHECK(a.density == Approx(b.density).epsilon(1e-14));
  CHECK(a.coverage == b.coverage);
}

}  // namespace

TEST_CASE("as by the definition, for any k, unequal sides, and sides moved far from 0") {
  const Tensor real = normal_samples({70, 6}, 0), fake = .8 * normal_samples({90, 6}, 1) + .4;
  for (const std::int64_t k : {1, 3, 5, 69}) {
    CAPTURE(k);
    check_equal(prdc(real, fake, k), by_definition(real, fake, k));
    check_equal(prdc(fake, real, k), by_definition(fake, real, k));
    check_equal(prdc(real + 1e4, fake + 1e4, k), by_definition(real, fake, k));
  }
  const Prdc found = prdc(real, fake, 3);
  CHECK(found.precision > .3);
  CHECK(found.precision < .99);  // so that the comparison says something
}

TEST_CASE("far clusters, an unscaled column, and outliers: as by differences") {
  for (const double scale : {1e3, 1e6, 1e9}) {
    CAPTURE(scale);
    const auto clustered = [&](std::uint64_t k) {
      const Tensor where = (normal_samples({600, 1}, 10 + k) * 3).round() * scale;  // some of fewer than k samples
      return at::cat({where, normal_samples({600, 2}, 20 + k)}, 1);
    };
    const Tensor real = clustered(0), fake = clustered(1);
    check_equal(prdc(real, fake), by_definition(real, fake, 5));
    const Tensor far = at::full({1, 3}, scale, at::kDouble);
    const Tensor x = at::cat({normal_samples({300, 3}, 30), far}), y = at::cat({normal_samples({300, 3}, 31), far + 1});
    check_equal(prdc(x, y), by_definition(x, y, 5));
    const Prdc found = prdc(real, fake);
    CHECK(found.density > .5);
    CHECK(found.recall < 1);
  }
}

TEST_CASE("in many blocks as in one") {
  const Tensor real = normal_samples({2500, 3}, 2), fake = normal_samples({3000, 3}, 3) * 1.1;
  check_equal(prdc(real, fake), by_definition(real, fake, 5));
}

TEST_CASE("by hand on the line") {
  // Reals 0, 1, 3, 7 have the radii 1, 1, 2, 4 (k = 1); fakes 1.5, 9, 20 have 7.5, 7.5, 11.
  const auto line = [](const std::vector<double>& x) { return at::tensor(x, at::kDouble).unsqueeze(1); };
  const Prdc found = prdc(line({0, 1, 3, 7}), line({1.5, 9, 20}), 1);
  CHECK(found.precision == Approx(2 / 3.));  // 1.5 in the balls of 1 and 3; 9 in that of 7; 20 in none
  CHECK(found.recall == 1);                  // 0, 1, 3 and 7 are within 7.5 of 1.5
  CHECK(found.density == Approx(3 / 3.));    // 2 + 1 + 0
  CHECK(found.coverage == Approx(3 / 4.));   // the ball of 0 is empty
}

TEST_CASE("equal sets have precision, recall and coverage 1, with duplicates too; density 1 without") {
  for (const std::int64_t d : {1, 16, 700}) {
    CAPTURE(d);
    const Tensor x = 50 * normal_samples({200, d}, 4) + 1e3;
    const Prdc same = prdc(x, x.flip(0));
    CHECK(same.precision == 1);
    CHECK(same.recall == 1);
    CHECK(same.density == Approx(1).epsilon(1e-14));
    CHECK(same.coverage == 1);
    const Tensor twice = x.repeat_interleave(7, 0).to(at::kFloat);  // radii are 0
    const Prdc duplicates = prdc(twice, twice.flip(0));
    CHECK(duplicates.precision == 1);
    CHECK(duplicates.recall == 1);
    CHECK(duplicates.coverage == 1);
  }
}

TEST_CASE("lattices are full of ties, which rounding does not decide") {
  const Tensor axis = at::arange(0, 6, at::kDouble) / 3,
               lattice = at::stack(at::meshgrid({axis, axis, axis}, "ij"), -1).view({-1, 3});
  const Prdc here = prdc(lattice, lattice + 1 / 3.), moved = prdc(lattice + 31.7, lattice + 1 / 3. + 31.7);
  check_equal(here, moved);
  CHECK(prdc(lattice, lattice).density < 1);  // the k-th neighbour is not the only one on the boundary
}

// For equally large sets of one law coverage is 1 - prod_{i < k} (n - 1 - i) / (2 n - 1 - i): which of 2 n - 1 others
// are nearest is even. 5 standard errors of 8 draws, at most those of independent reals: false alarm 6e-7.
TEST_CASE("one law's coverage is known, about 1 - 2^-k, and its density is 1") {
  double missed = 1, coverage = 0, density = 0;
  const int n = 500, draws = 8;
  for (int i = 0; i < 5; ++i) missed *= (n - 1. - i) / (2 * n - 1. - i);
  for (int i = 0; i < draws; ++i) {
    const Prdc found = prdc(normal_samples({n, 4}, 10 + i, 0), normal_samples({n, 4}, 10 + i, 1));
    coverage += found.coverage / draws, density += found.density / draws;
  }
  CHECK(std::abs(coverage - (1 - missed)) < 5 * std::sqrt(missed * (1 - missed) / (n * draws)));
  CHECK(std::abs(density - 1) < .05);
}

TEST_CASE("a generator that lost a mode keeps its precision and loses recall; noise loses precision") {
  const Tensor x = normal_samples({400, 2}, 30), y = normal_samples({400, 2}, 31);
  const Tensor left = at::tensor({-8., 0.}, at::kDouble), right = -left;
  const Tensor real = at::cat({x.narrow(0, 0, 200) + left, x.narrow(0, 200, 200) + right}), one_mode = y + left;
  const Prdc lost = prdc(real, one_mode);
  CHECK(lost.precision > .9);
  CHECK(lost.recall < .6);
  CHECK(lost.coverage < .6);
  const Prdc noise = prdc(real, 40 * y);
  CHECK(noise.precision < .2);
  CHECK(noise.density < .2);
  const Prdc collapsed = prdc(real, real.narrow(0, 0, 1).expand({50, 2}));
  CHECK(collapsed.precision == 1);
  CHECK(collapsed.recall == Approx(1 / 400.));
}

TEST_CASE("no more samples than neighbours, other widths and numbers that are not finite are refused") {
  const Tensor x = normal_samples({10, 3}, 40);
  CHECK_THROWS_WITH_AS(prdc(x, x.narrow(0, 0, 5)), "prdc: 10 real and 5 fake samples, expected more than k = 5 of each",
                       DataError);
  CHECK_THROWS_AS(prdc(x, x, 10), DataError);
  CHECK_THROWS_AS(prdc(x, x, 0), ConfigError);
  CHECK_THROWS_AS(prdc(x, x.narrow(1, 0, 2)), ShapeError);
  CHECK_THROWS_AS(prdc(x, x * std::nan("")), DataError);
}
