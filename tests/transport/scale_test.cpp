// Transport of very large and very small samples: W(s x, s y) = s W(x, y), or a reason why there is no number.
#include <ATen/ATen.h>

#include <cmath>

#include <doctest/doctest.h>

#include "saddle/core/error.h"
#include "saddle/core/stream.h"
#include "saddle/transport/exact.h"
#include "saddle/transport/gaussian.h"
#include "saddle/transport/line.h"
#include "saddle/transport/sinkhorn.h"
#include "saddle/transport/sliced.h"

#include "tests/core/samples.h"

using namespace saddle;
using namespace saddle::transport;
using test::normal;

namespace {

const double kExtremes[] = {1e-300, 1e-170, 1e-100, 1e100, 1e160, 1e300};

}  // namespace

TEST_CASE("W_1 at any scale, on the line and in the plane") {
  const Tensor x = normal({40, 2}, 1), y = normal({30, 2}, 2) + 1;
  const double plane = exact(euclidean(), x, y).value, norm_3 = exact({.p = 1, .q = 3}, x, y).value;
  const double line = line_cost(1, x.select(1, 0), y.select(1, 0));
  for (const double s : kExtremes) {
    CAPTURE(s);
    CHECK(exact(euclidean(), s * x, s * y).value / s == doctest::Approx(plane).epsilon(1e-12));
    CHECK(exact({.p = 1, .q = 3}, s * x, s * y).value / s == doctest::Approx(norm_3).epsilon(1e-12));
    CHECK(line_cost(1, s * x.select(1, 0), s * y.select(1, 0)) / s == doctest::Approx(line).epsilon(1e-12));
  }
  CHECK(exact(euclidean(), 1e300 * x, 1e300 * x).value == 0);
}

TEST_CASE("squares beyond float64 are an error, not 0, infinity, or a search without end") {
  const Tensor x = normal({40, 2}, 1), y = normal({30, 2}, 2) + 1, u = x.select(1, 0), v = y.select(1, 0);
  const double plane = exact(squared_euclidean(), x, y).value;
  for (const double s : {1e-100, 1e100}) {
    CHECK(exact(squared_euclidean(), s * x, s * y).value / s / s == doctest::Approx(plane).epsilon(1e-12));
    const Sliced one = sliced(x, y), scaled = sliced(s * x, s * y);
    CHECK(scaled.value / s / s == doctest::Approx(one.value).epsilon(1e-12));
    CHECK(scaled.standard_error / s / s == doctest::Approx(one.standard_error).epsilon(1e-9));
  }
  for (const double s : {1e-170, 1e160, 1e300}) {
    CAPTURE(s);
    CHECK_THROWS_AS(exact(squared_euclidean(), s * x, s * y), DataError);
    CHECK_THROWS_AS(line_cost(2, s * u, s * v), DataError);
    CHECK_THROWS_AS(sliced(s * x, s * y), DataError);
    CHECK_THROWS_AS(max_sliced(s * x, s * y), DataError);
    CHECK_THROWS_AS(sinkhorn_divergence(squared_euclidean(), s * x, s * y), DataError);
    CHECK_THROWS_AS(costs(squared_euclidean(), s * x, s * y), DataError);
  }
  CHECK_THROWS_AS(exact(power(40), 1e10 * x, 1e10 * y), DataError);
  const Tensor end = at::full({1, 1}, 1.7e308, at::kDouble);
  CHECK_THROWS_AS(exact(euclidean(), -end, end), DataError);  // their difference overflows
  CHECK(exact(squared_euclidean(), 1e-170 * x, 1e-170 * x).value == 0);
  CHECK(line_cost(2, 1e-170 * u, 1e-170 * u) == 0);
}

TEST_CASE("Gaussians' W_2^2 at every scale whose squares are numbers") {
  const Tensor zero = at::zeros({2}, at::kDouble), mean = at::tensor({1., 2.}, at::kDouble);
  const Tensor s = at::tensor({2., .5, .5, 1.}, at::kDouble).view({2, 2}), eye = at::eye(2, at::kDouble);
  for (const double by : {1e-150, 1e-100, 1e-76, 1e76, 1e100, 1e150}) {
    CAPTURE(by);
    const double cost = gaussian_cost(by * zero, by * by * eye, by * mean, by * by * s);
    CHECK(cost / by / by == doctest::Approx(5.247842043423).epsilon(1e-12));
  }
  // Of two very unequal ones the larger is what counts; a narrow one keeps its map.
  CHECK(gaussian_cost(zero, 1e-200 * eye, zero, eye) == doctest::Approx(2));
  CHECK(gaussian_map(1e-200 * eye, 1e200 * s).div(1e200).sub(gaussian_map(eye, s)).abs().max().item<double>() < 1e-12);
  CHECK_THROWS_AS(gaussian_cost(1e160 * zero, eye, 1e160 * mean, s), NumericError);
}
