#include "saddle/metrics/memorisation.h"

#include <ATen/ATen.h>

#include <cmath>

#include <doctest/doctest.h>

#include "tests/metrics/exact_moments.h"

using namespace saddle;
using namespace saddle::test;
using doctest::Approx;
using metrics::Memorisation;
using metrics::memorisation;
using metrics::nearest_neighbours;
using metrics::nearest_others;
using metrics::passes;

TEST_CASE("nearest neighbours are those of the whole matrix of differences, also in many blocks and far from 0") {
  const Tensor train = normal_samples({3000, 5}, 0), samples = normal_samples({2000, 5}, 1);
  const auto [distance, index] = at::cdist(samples, train, 2, /*differences=*/2).min(1);
  for (const double far : {0., 1e4}) {
    const auto found = nearest_neighbours(samples + far, train + far);
    CHECK(found.index.equal(index));
    CHECK((found.distance - distance).abs().max().item<double>() < 1e-10);
  }
  const auto others = nearest_others(train);
  const auto expected = at::cdist(train, train, 2, 2).fill_diagonal_(1e9).min(1);
  CHECK(others.index.equal(std::get<1>(expected)));
  CHECK((others.distance - std::get<0>(expected)).abs().max().item<double>() < 1e-12);
}

TEST_CASE("a copy's distance is exactly 0, and it is found") {
  const Tensor train = (1e3 * normal_samples({500, 300}, 2) + 1e5).to(at::kFloat);
  const auto found = nearest_neighbours(train.narrow(0, 100, 50), train);
  CHECK(found.index.equal(at::arange(100, 150)));
  CHECK(found.distance.abs().max().item<double>() == 0);
}

// A fresh set passes but for 1 in 1,000 or so each (5 standard errors of a share near 1 %); fixed seeds.
TEST_CASE("fresh draws pass, with held-out reals and without") {
  const Tensor train = normal_samples({2000, 8}, 3), held_out = normal_samples({1500, 8}, 4);
  for (int i = 0; i < 10; ++i) {
    const Memorisation found = memorisation(normal_samples({1000, 8}, 10 + i), train, i % 2 == 0 ? held_out : Tensor());
    CHECK(passes(found));
    CHECK(found.expected == Approx(.01).epsilon(.01));
    CHECK(found.ratio == Approx(1).epsilon(.05));
    CHECK(found.nearest.index.size(0) == 1000);
  }
}

TEST_CASE("copies are flagged: all, one in ten, and with noise") {
  const Tensor train = normal_samples({2000, 8}, 5), fresh = normal_samples({1000, 8}, 6);
  const Tensor copies = train.narrow(0, 0, 1000), noise = .05 * normal_samples({1000, 8}, 7);
  const Tensor some = at::cat({copies.narrow(0, 0, 100), fresh.narrow(0, 0, 900)});
  for (const Tensor& fake : {copies, some, copies + noise}) {
    const Memorisation found = memorisation(fake, train);
    CHECK_FALSE(passes(found));
    CHECK(found.closer >= .1);
  }
  CHECK(memorisation(copies, train).ratio == 0);
  CHECK(memorisation(some, train).ratio == Approx(1).epsilon(.15));  // which the median cannot see
}

TEST_CASE("where the reals themselves hold copies, as many among the fakes are no sign") {
  const Tensor once = normal_samples({1000, 4}, 8);
  const Tensor train = at::cat({once, once.narrow(0, 0, 100)});  // 200 of 1,100 have a twin
  const Tensor fresh = at::cat({normal_samples({820, 4}, 9), once.narrow(0, 0, 180)});
  const Memorisation found = memorisation(fresh, train);
  CHECK(found.expected == Approx(200 / 1100.));
  CHECK(passes(found));
  CHECK_FALSE(passes(memorisation(once.narrow(0, 100, 900), train)));
}

TEST_CASE("other widths, a single training sample and numbers that are not finite are refused") {
  const Tensor x = normal_samples({6, 2}, 40);
  CHECK_THROWS_AS(nearest_neighbours(x, x.narrow(1, 0, 1)), ShapeError);
  CHECK_THROWS_AS(nearest_others(x.narrow(0, 0, 1)), DataError);
  CHECK_THROWS_AS(memorisation(x, x * std::nan("")), DataError);
  CHECK_THROWS_AS(memorisation(x, x, x * std::nan("")), DataError);
  CHECK_THROWS_AS(memorisation(Tensor(), x), ShapeError);
}
