#include "saddle/transport/sliced.h"

#include <ATen/ATen.h>

#include <cmath>

#include <doctest/doctest.h>

#include "saddle/transport/exact.h"
#include "saddle/transport/gaussian.h"
#include "saddle/transport/line.h"

#include "tests/core/samples.h"

using namespace saddle;
using namespace saddle::transport;
using test::normal;

// The mean over 4,000 directions, seed fixed: within 5 standard errors, false alarms below 1 in 1,000,000 each.
TEST_CASE("a cloud moved by D: SW_2^2 = D^2 / d, SW_1 = D Gamma(d/2) / (sqrt pi Gamma((d+1)/2))") {
  for (const std::int64_t d : {2, 3, 10}) {
    const Tensor x = normal({50, d}, static_cast<std::uint64_t>(d)), y = x + 2 / std::sqrt(static_cast<double>(d));
    const Sliced two = sliced(x, y, {.p = 2, .directions = 4000}), one = sliced(x, y, {.p = 1, .directions = 4000});
    const auto half = static_cast<double>(d) / 2;
    CHECK(std::abs(two.value - 4 / (2 * half)) < 5 * two.standard_error);
    CHECK(std::abs(one.value - 2 * std::tgamma(half) / (std::sqrt(M_PI) * std::tgamma(half + .5))) <
          5 * one.standard_error);
    CHECK(two.standard_error < .05);
  }
}

// 20,000 samples of N(0, I) and of N((1, 2), [[2, .5], [.5, 1]]): the samples' own error is below .04 at five standard
// errors, and SW_2^2 was found by quadrature over 20,000 angles.
TEST_CASE("SW_2^2 of two Gaussians") {
  const Tensor covariance = at::tensor({2., .5, .5, 1.}, at::kDouble).view({2, 2});
  const Tensor y = normal({20000, 2}, 21).mm(at::linalg_cholesky(covariance).t()) + at::tensor({1., 2.}, at::kDouble);
  const Sliced s = sliced(normal({20000, 2}, 20), y, {.directions = 400});
  CHECK(std::abs(s.value - 2.586500099728) < 5 * s.standard_error + .1);
}

TEST_CASE("one dimension has one direction; slices never cost more than the whole, nor than the steepest of them") {
  const Tensor x = normal({40}, 1), y = normal({30}, 2) + 1;
  CHECK(sliced(x, y, {.p = 1}).value == doctest::Approx(line_cost(1, x, y)).epsilon(1e-12));
  CHECK(sliced(x, y, {.p = 1}).standard_error == 0);
  CHECK(max_sliced(x, y, {.p = 2}).value == doctest::Approx(line_cost(2, x, y)).epsilon(1e-12));
  for (std::uint64_t k = 0; k < 5; ++k) {
    const Tensor u = normal({40, 3}, 30 + k), v = normal({25, 3}, 40 + k) * .5 + .7;
    const double whole = exact(squared_euclidean(), u, v).value, steepest = max_sliced(u, v).value;
    CHECK(sliced(u, v).value <= steepest);
    CHECK(steepest <= whole + 1e-9);
  }
}

TEST_CASE("the steepest slice of a moved cloud is along the move, found from few directions as well") {
  const Tensor x = normal({60, 5}, 3), t = at::tensor({3., 0., -4., 0., 0.}, at::kDouble);
  const MaxSliced m = max_sliced(x, x + t, {.directions = 8});
  CHECK(m.value == doctest::Approx(25).epsilon(1e-9));
  CHECK(std::abs(m.direction.dot(t).item<double>()) == doctest::Approx(5).epsilon(1e-6));
}

TEST_CASE("the same seed gives the same bytes, weights count as repeated points, bad options are refused") {
  const Tensor x = normal({20, 2}, 4), y = normal({20, 2}, 5);
  CHECK(sliced(x, y).value == sliced(x, y).value);
  CHECK(sliced(x, y).value != sliced(x, y, {.seed = 1}).value);
  const Tensor twice = at::cat({at::full({10}, 2.), at::ones({10})}).to(at::kDouble);
  CHECK(sliced(x, y, {.a = twice, .normalise = true}).value ==
        doctest::Approx(sliced(at::cat({x, x.narrow(0, 0, 10)}), y).value).epsilon(1e-10));
  CHECK_THROWS_AS(sliced(x, y, {.p = .5}), ConfigError);
  CHECK_THROWS_AS(sliced(x, y, {.directions = 0}), ConfigError);
  CHECK_THROWS_AS(sliced(x, normal({20, 3}, 5)), ShapeError);
}
