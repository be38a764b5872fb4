#include "saddle/divergences/nearest.h"

#include <ATen/ATen.h>

#include <cmath>

#include <doctest/doctest.h>

#include "saddle/core/stream.h"

#include "tests/core/samples.h"

using namespace saddle;
using namespace saddle::divergences;
using test::normal;

// Of each pair 16 estimates from 2,000 samples a side, fixed seeds: their mean lies within five of its own standard
// errors and a bias of .03 of the value, so false alarms are below 1 in 10,000 each.
TEST_CASE("KL of Gaussians, on the line and in the plane") {
  const Tensor root = at::linalg_cholesky(at::tensor({2., .5, .5, 1.}, at::kDouble).view({2, 2}));
  const auto mean_of = [](const auto& estimate) {
    std::vector<double> all;
    for (std::uint64_t k = 0; k < 16; ++k) all.push_back(estimate(2 * k));
    const Tensor each = at::tensor(all, at::kDouble);
    return std::pair{each.mean().item<double>(), each.std().item<double>() / 4};
  };
  const auto check = [&](double exact, const auto& estimate) {
    const auto [mean, error] = mean_of(estimate);
    CHECK(error < .03);
    CHECK(std::abs(mean - exact) < 5 * error + .03);
  };
  const auto line = [](std::uint64_t k) { return normal({2000}, k); };
  check(.5, [&](std::uint64_t k) { return kl_by_neighbours(line(k), line(k + 1) + 1); });
  check(.3181471805599, [&](std::uint64_t k) { return kl_by_neighbours(line(k), 2 * line(k + 1)); });
  check(0, [&](std::uint64_t k) { return kl_by_neighbours(line(k), line(k + 1)); });
  check(.25, [&](std::uint64_t k) { return kl_by_neighbours(normal({2000, 2}, k), normal({2000, 2}, k + 1) + .5); });

  // Where P's tails lie far outside of Q's samples the bias is larger: .31 at 2,000 samples, less at 4,000.
  const Tensor y = normal({4000, 2}, 5).mm(root.t()) + at::tensor({1., 2.}, at::kDouble);
  CHECK(std::abs(kl_by_neighbours(normal({4000, 2}, 4), y) - 2.136950751111) < .3);
}

TEST_CASE("shift, scale and order of the samples change nothing") {
  const Tensor x = normal({300, 2}, 6), y = normal({200, 2}, 7) + 1;
  const double kl = kl_by_neighbours(x, y);
  CHECK(kl_by_neighbours(3 * x + 2, 3 * y + 2) == doctest::Approx(kl).epsilon(1e-9));
  CHECK(kl_by_neighbours(x.flip({0}), y.flip({0})) == doctest::Approx(kl).epsilon(1e-12));
}

TEST_CASE("by hand: x = 0, 1, 3 and y = 1/2, 5 with k = 1") {
  // own distances 1, 1, 2; to the nearest y 1/2, 1/2, 2
  const double expected = (std::log(.5) + std::log(.5) + std::log(1.)) / 3 + std::log(2. / 2);
  CHECK(kl_by_neighbours(at::tensor({0., 1., 3.}, at::kDouble), at::tensor({.5, 5.}, at::kDouble), 1) ==
        doctest::Approx(expected));
}

TEST_CASE("samples that both sides have are no neighbours: equal sets have 0, shared ones no bias") {
  const Tensor x = normal({600, 2}, 10), y = normal({3000, 2}, 11);
  CHECK(kl_by_neighbours(x, x.flip({0})) == doctest::Approx(0).epsilon(1e-12));
  CHECK(std::abs(kl_by_neighbours(x, at::cat({x, y})) - kl_by_neighbours(x, y)) < .05);
}

// Two of each once gave a number, 1.28 for four of each where .5 was right.
TEST_CASE("copies on one side, too few samples and other dimensions are refused") {
  const Tensor x = normal({600}, 12), y = normal({3000}, 13) + 1;
  CHECK_THROWS_AS(kl_by_neighbours(at::cat({x, x}), y), DataError);
  CHECK_THROWS_AS(kl_by_neighbours(at::cat({x, x.narrow(0, 5, 1)}), y), DataError);
  CHECK_THROWS_AS(kl_by_neighbours(y, at::cat({x, x, x, x})), DataError);
  CHECK_THROWS_AS(kl_by_neighbours(normal({20, 2}, 0), normal({20, 2}, 0).narrow(0, 0, 5)), ShapeError);
  CHECK_THROWS_AS(kl_by_neighbours(at::ones({20, 2}), normal({20, 2}, 0)), DataError);
  CHECK_THROWS_AS(kl_by_neighbours(normal({20, 2}, 0), normal({4, 2}, 0)), ShapeError);
  CHECK_THROWS_AS(kl_by_neighbours(normal({5, 2}, 0), normal({20, 2}, 0)), ShapeError);
  CHECK_THROWS_AS(kl_by_neighbours(normal({20, 2}, 0), normal({20, 3}, 0)), ShapeError);
}
