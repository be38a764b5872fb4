#include "saddle/metrics/diversity.h"

#include <ATen/ATen.h>

#include <cmath>
#include <numbers>

#include <doctest/doctest.h>

#include "tests/metrics/exact_moments.h"

using namespace saddle;
using namespace saddle::test;
using doctest::Approx;
using metrics::Diversity;
using metrics::diversity;

TEST_CASE("by hand, by all pairs, and in many blocks") {
  const auto line = [](const std::vector<double>& x) { return at::tensor(x, at::kDouble).unsqueeze(1); };
  const Diversity found = diversity(line({0, 1, 3}), line({2, 7}));
  CHECK(found.real == Approx(2));
  CHECK(found.fake == Approx(5));
  CHECK(found.ratio == Approx(2.5));
  const Tensor x = normal_samples({2600, 3}, 0) + 50;
  CHECK(diversity(x, x).real == Approx(at::pdist(x).mean().item<double>()).epsilon(1e-10));
}

TEST_CASE("of normal samples it is the ratio of the standard deviations; of one image 0; moves do not matter") {
  const Tensor x = normal_samples({1000, 10}, 1), y = .6 * normal_samples({800, 10}, 2);
  const Diversity found = diversity(x, y);
  CHECK(std::abs(found.ratio - .6) < 5 * found.standard_error);  // false alarm 6e-7
  CHECK(found.standard_error < .01);
  CHECK(diversity(x + 3, y - 5).ratio == Approx(found.ratio).epsilon(1e-10));
  CHECK(diversity(x, x.narrow(0, 0, 1).expand({100, 10})).ratio < 1e-6);
  CHECK(diversity(x.narrow(1, 0, 1), y.narrow(1, 0, 1)).real == Approx(2 / std::sqrt(std::numbers::pi)).epsilon(.1));
}

// 300 intervals of level .95: between 270 and 297 hold the truth but for 1 in 1,000 (binomial).
TEST_CASE("the closed form's intervals hold the ratio as often as they say") {
  int held = 0;
  for (std::uint64_t k = 0; k < 300; ++k) {
    const Diversity found = diversity(normal_samples({80, 2}, 10 + k, 0), 2 * normal_samples({60, 2}, 10 + k, 1));
    held += std::abs(found.ratio - 2) <= 1.96 * found.standard_error;
  }
  CHECK(held >= 270);
  CHECK(held <= 297);
}

TEST_CASE("one sample, equal reals, other widths and numbers that are not finite are refused") {
  const Tensor x = normal_samples({6, 2}, 400);
  CHECK_THROWS_AS(diversity(x, x.narrow(0, 0, 1)), DataError);
  CHECK_THROWS_AS(diversity(at::ones({5, 2}), x), DataError);
  CHECK_THROWS_AS(diversity(x, x.narrow(1, 0, 1)), ShapeError);
  CHECK_THROWS_AS(diversity(x, x * std::nan("")), DataError);
}
