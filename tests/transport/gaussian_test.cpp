#include "saddle/transport/gaussian.h"

#include <ATen/ATen.h>

#include <doctest/doctest.h>

#include "saddle/core/stream.h"

#include "tests/core/samples.h"

using namespace saddle;
using namespace saddle::transport;
using test::list;

namespace {

Tensor matrix(std::vector<double> x) {
  const auto d = static_cast<std::int64_t>(std::lround(std::sqrt(static_cast<double>(x.size()))));
  return list(x).view({d, d});
}
Tensor eye(std::int64_t d) { return at::eye(d, at::kDouble); }

/// A random covariance of that rank.
Tensor covariance(std::int64_t d, std::int64_t rank, std::uint64_t k) {
  const Tensor x = Stream(8, Purpose::test, k).normal({d, rank}, at::kDouble);
  return x.mm(x.t());
}

}  // namespace

TEST_CASE("the recorded values in two and three dimensions, and on the line (m_1 - m_2)^2 + (s_1 - s_2)^2") {
  const Tensor wide = matrix({2, .5, .5, 1});
  CHECK(gaussian_cost(list({0, 0}), eye(2), list({1, 2}), wide) == doctest::Approx(5.247842043423).epsilon(1e-12));
  CHECK(gaussian_cost(list({0, 0}), wide, list({1, -1}), matrix({1, -.3, -.3, .5})) ==
        doctest::Approx(2.553301412771).epsilon(1e-12));
  CHECK(gaussian_cost(list({0, 0, 0}), at::diag(list({1, 2, 3})), list({1, 1, 1}),
                      matrix({2, .5, .2, .5, 1, .1, .2, .1, .5})) == doctest::Approx(4.518004542582).epsilon(1e-12));
  CHECK(gaussian_cost(list({1}), matrix({4}), list({4}), matrix({9})) == doctest::Approx(9 + 1));
}

TEST_CASE("the map pushes the first covariance to the second, and what it moves is the cost") {
  for (std::uint64_t k = 0; k < 5; ++k) {
    const Tensor s = covariance(4, 6, 2 * k), t = covariance(4, 6, 2 * k + 1), a = gaussian_map(s, t);
    CHECK((a.mm(s).mm(a.t()) - t).abs().max().item<double>() < 1e-9);
    CHECK((a - a.t()).abs().max().item<double>() < 1e-9);
    const Tensor rest = a - eye(4), zero = at::zeros({4}, at::kDouble);
    CHECK(gaussian_cost(zero, s, zero, t) == doctest::Approx(rest.mm(s).mm(rest.t()).trace().item<double>()));
  }
}

TEST_CASE("singular covariances: 0 between equal ones, a subspace against a point its trace, symmetric") {
  const Tensor zero = at::zeros({6}, at::kDouble), s = covariance(6, 2, 1), t = covariance(6, 3, 2);
  CHECK(gaussian_cost(zero, s, zero, s) >= 0);
  CHECK(gaussian_cost(zero, s, zero, s) < 1e-13 * s.trace().item<double>());
  CHECK(gaussian_cost(zero, s, zero, at::zeros({6, 6}, at::kDouble)) == doctest::Approx(s.trace().item<double>()));
  CHECK(gaussian_cost(zero, s, zero, t) == doctest::Approx(gaussian_cost(zero, t, zero, s)).epsilon(1e-6));
  CHECK_THROWS_AS(gaussian_map(s, t), ConfigError);
}

TEST_CASE("what is no covariance is refused") {
  const Tensor zero = at::zeros({2}, at::kDouble);
  CHECK_THROWS_AS(gaussian_cost(zero, matrix({1, .5, 0, 1}), zero, eye(2)), ConfigError);
  CHECK_THROWS_AS(gaussian_cost(zero, matrix({1, 2, 2, 1}), zero, eye(2)), ConfigError);
  CHECK_THROWS_AS(gaussian_cost(zero, eye(3), zero, eye(2)), ShapeError);
  CHECK_THROWS_AS(gaussian_cost(zero, at::zeros({2}), zero, eye(2)), ShapeError);
}
