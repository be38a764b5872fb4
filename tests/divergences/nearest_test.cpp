#include "saddle/divergences/nearest.h"

#include <ATen/ATen.h>

#include <cmath>

#include <doctest/doctest.h>

#include "saddle/core/stream.h"

using namespace saddle;
using namespace saddle::divergences;

namespace {

Tensor normal(at::IntArrayRef sizes, std::uint64_t k) { return Stream(9, Purpose::test, k).normal(sizes, at::kDouble); }

}  // namespace

// 4,000 samples a side, fixed seeds. Over 20 other seeds the first estimate's standard deviation was .03 (by numpy), so
// .2 is over six of them.
TEST_CASE("KL of two Gaussians") {
  const Tensor x = normal({4000, 1}, 0);
  CHECK(std::abs(kl_by_neighbours(x, normal({4000, 1}, 1) + 1) - .5) < .2);
  CHECK(std::abs(kl_by_neighbours(x, 2 * normal({4000, 1}, 2)) - .3181471805599) < .2);
  CHECK(std::abs(kl_by_neighbours(x, normal({4000, 1}, 3))) < .1);
  const Tensor root = at::linalg_cholesky(at::tensor({2., .5, .5, 1.}, at::kDouble).view({2, 2}));
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

TEST_CASE("duplicates beyond k, too few samples and other dimensions are refused") {
  CHECK_THROWS_AS(kl_by_neighbours(at::ones({20, 2}), normal({20, 2}, 0)), DataError);
  CHECK_THROWS_AS(kl_by_neighbours(normal({20, 2}, 0), normal({4, 2}, 0)), ShapeError);
  CHECK_THROWS_AS(kl_by_neighbours(normal({5, 2}, 0), normal({20, 2}, 0)), ShapeError);
  CHECK_THROWS_AS(kl_by_neighbours(normal({20, 2}, 0), normal({20, 3}, 0)), ShapeError);
}
