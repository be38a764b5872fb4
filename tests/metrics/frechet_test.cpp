#include "saddle/metrics/frechet.h"

#include <ATen/ATen.h>

#include <cmath>

#include <doctest/doctest.h>

#include "saddle/transport/gaussian.h"

#include "tests/metrics/exact_moments.h"

using namespace saddle;
using namespace saddle::test;
using doctest::Approx;
using metrics::Frechet;
using metrics::frechet;
using metrics::frechet_infinity;
using metrics::moments_of;

namespace {

Tensor rotation(std::int64_t d) { return std::get<0>(at::linalg_qr(normal_samples({d, d}, 77))); }

/// The whole matrices, by another road: transport's symmetric square roots.
double by_square_roots(const Tensor& x, const Tensor& y) {
  const auto a = moments_of(x), b = moments_of(y);
  return transport::gaussian_cost(a.mean(), a.covariance(), b.mean(), b.covariance());
}

}  // namespace

TEST_CASE("between Gaussians on the line it is (m1 - m2)^2 + (s1 - s2)^2") {
  const double rows[][4] = {{0, 1, 1, 1}, {0, 1, 1, 2}, {0, 1, 0, 2}, {0, 1, 3, .5}, {-1, .25, 2, std::sqrt(2)}};
  const double w2[] = {1, 1.414213562373, 1, 3.041381265149, 3.217979679677};
  for (int i = 0; i < 5; ++i) {
    const auto [m1, s1, m2, s2] = rows[i];
    const Frechet found =
        frechet(with_moments(50, {m1}, matrix({s1 * s1}, 1), 1), with_moments(80, {m2}, matrix({s2 * s2}, 1), 2));
    CHECK(found.value == Approx(w2[i] * w2[i]).epsilon(1e-11));
    CHECK(found.mean_part == Approx((m1 - m2) * (m1 - m2)).epsilon(1e-11));
  }
}

TEST_CASE("in two and three dimensions it is W2^2 of the Gaussians with these moments") {
  const Tensor a = matrix({2, .5, .5, 1}, 2);
  const auto of = [](const Tensor& x, const Tensor& y) { return frechet(x, y).value; };
  CHECK(of(with_moments(40, {0, 0}, at::eye(2, at::kDouble), 1), with_moments(60, {1, 2}, a, 2)) ==
        Approx(5.247842043423).epsilon(1e-11));
  CHECK(of(with_moments(40, {0, 0}, a, 1), with_moments(60, {1, -1}, matrix({1, -.3, -.3, .5}, 2), 2)) ==
        Approx(2.553301412771).epsilon(1e-11));
  CHECK(of(with_moments(40, {0, 0, 0}, at::diag(at::tensor({1., 2., 3.}, at::kDouble)), 1),
           with_moments(60, {1, 1, 1}, matrix({2, .5, .2, .5, 1, .1, .2, .1, .5}, 3), 2)) ==
        Approx(4.518004542582).epsilon(1e-11));
}

TEST_CASE(
    "fewer samples than features on either side or both: the same as from the whole matrices, and the rank is told") {
  const Tensor few = normal_samples({20, 40}, 3), fewer = normal_samples({15, 40}, 4) * 2 + 1,
               many = normal_samples({200, 40}, 5);
  for (const auto& [x, y] : {std::pair{few, fewer}, {fewer, few}, {few, many}, {many, few}, {many, many * 2}}) {
    const Frechet found = frechet(x, y);
    CHECK(found.value == Approx(by_square_roots(x, y)).epsilon(1e-7));
    CHECK(found.value == Approx(frechet(moments_of(x), moments_of(y)).value).epsilon(1e-7));
    CHECK(found.rank_first == std::min<std::int64_t>(40, x.size(0) - 1));
    CHECK(found.rank_second == std::min<std::int64_t>(40, y.size(0) - 1));
  }
}

TEST_CASE(
    "sets of low rank: 0 with themselves, 4 traces with three times themselves, and what they are in their own space") {
  const Tensor low = 1e4 * normal_samples({500, 20}, 11), other = 2e4 * normal_samples({450, 20}, 12) + 3e3;
  const Tensor embedding = rotation(200).narrow(0, 0, 20);  // {20, 200}, its rows orthonormal
  for (const std::int64_t n : {500, 120}) {                 // more samples than features, and fewer
    const Tensor x = low.narrow(0, 0, n), y = other.narrow(0, 0, std::min<std::int64_t>(n, 450));
    const Tensor wide = x.mm(embedding), wide_other = y.mm(embedding);
    const double trace = moments_of(x).covariance().trace().item<double>();
    const Frechet itself = frechet(wide, wide), thrice = frechet(wide, 3 * wide);
    CHECK(itself.value >= 0);
    CHECK(itself.value <= itself.rounding);
    CHECK(itself.rounding < 1e-12 * trace);
    CHECK(thrice.covariance_part == Approx(4 * trace).epsilon(1e-12));
    CHECK(frechet(wide, wide_other).value == Approx(frechet(x, y).value).epsilon(1e-11));
    CHECK(frechet(moments_of(wide), moments_of(wide)).value <= 1e-9 * trace);
  }
}

TEST_CASE("a nearly singular side: (1 - s)^2 of a direction is there to 1e-12, which roots of eigenvalues lose") {
  const Tensor x = normal_samples({300, 30}, 13), scales = at::logspace(0, -9, 30, 10, at::kDouble);
  const Tensor a = moments_of(x).covariance(), whitened = (x - x.mean(0)).mm(at::linalg_cholesky(a.inverse()));
  const Frechet found = frechet(whitened * scales, whitened * scales.flip(0));
  CHECK(found.covariance_part == Approx((scales - scales.flip(0)).square().sum().item<double>()).epsilon(1e-12));
  CHECK(frechet(whitened * scales, whitened * scales).value < 1e-13);
}

TEST_CASE("features that never vary, copies and combinations of others: singular matrices are as good as any") {
  const Tensor x = normal_samples({300, 12}, 6), y = normal_samples({250, 12}, 7) + .5;
  const auto dead = [](const Tensor& all, std::int64_t column) {
    return all.clone().index_fill_(1, at::tensor({column}), 3.);
  };
  const auto combined = [](const Tensor& all) { return at::cat({all, all.mm(at::ones({12, 3}, at::kDouble))}, 1); };
  const Frechet one = frechet(dead(x, 0), dead(y, 5));
  CHECK(one.value == Approx(by_square_roots(dead(x, 0), dead(y, 5))).epsilon(1e-7));
  CHECK(one.rank_first == 11);
  const Frechet three = frechet(combined(x), combined(y));
  CHECK(three.value == Approx(by_square_roots(combined(x), combined(y))).epsilon(1e-6));
  CHECK(three.rank_first == 12);
  const Frechet memorised = frechet(x, y.narrow(0, 0, 4).repeat({60, 1}));  // 240 samples, 4 different ones
  CHECK(memorised.rank_second == 3);
  CHECK(memorised.value == Approx(by_square_roots(x, y.narrow(0, 0, 4).repeat({60, 1}))).epsilon(1e-6));
  const Frechet collapsed = frechet(x, at::zeros({100, 12}));  // tr S_1 + |m_1|^2
  CHECK(collapsed.value == Approx((x.var(0).sum() + x.mean(0).square().sum()).item<double>()).epsilon(1e-9));
  CHECK(collapsed.rank_second == 0);
}

TEST_CASE("laws: nothing between equal sets, symmetric, unmoved by rotations, a move's square, quadratic in scale") {
  for (const std::int64_t n : {30, 400}) {  // fewer than features, and more
    CAPTURE(n);
    const Tensor x = normal_samples({n, 50}, 8) * at::linspace(.1, 3, 50, at::kDouble),
                 y = normal_samples({n, 50}, 9) + .2;
    const double value = frechet(x, y).value;
    CHECK(std::abs(frechet(x, x).value) < 1e-6);
    CHECK(frechet(y, x).value == Approx(value).epsilon(1e-8));
    CHECK(frechet(x.mm(rotation(50)), y.mm(rotation(50))).value == Approx(value).epsilon(1e-8));
    CHECK(frechet(x + 7, y + 7).value == Approx(value).epsilon(1e-8));
    CHECK(frechet(x, x + .3).value == Approx(50 * .09).epsilon(1e-6));
    CHECK(frechet(3 * x, 3 * y).value == Approx(9 * value).epsilon(1e-8));
  }
}

// The floor's spread over draws is .006 (recorded, 64 dimensions, n = 4,000): 5 of it, false alarm 6e-7. The
// third-order term adds .0007.
TEST_CASE("two samples of one law are 2 d / n + d (d + 1) / (2 n) apart, and nothing at infinity") {
  const Tensor x = normal_samples({4000, 64}, 10), y = normal_samples({4000, 64}, 11);
  const double floor = 2 * 64 / 4000. + 64 * 65 / 8000.;  // .552
  CHECK(std::abs(frechet(x, y).value - floor) < .03);
  const auto extrapolated = frechet_infinity(x, y, 1);
  CHECK(std::abs(extrapolated.value) < .05);
  CHECK(extrapolated.slope == Approx(floor).epsilon(.1));
  CHECK(extrapolated.points.size() == 8);
}

TEST_CASE("at infinity the distance of the laws is found, where every size alone is far above it; false alarm 1e-4") {
  // True value: |m|^2 + sum (s - 1)^2 = 64 (.01 + .0225) = 2.08; n = 500 alone says near 6.
  const Tensor x = normal_samples({500, 64}, 12), y = 1.15 * normal_samples({500, 64}, 13) + .1;
  CHECK(frechet(x, y).value > 5);
  double mean = 0;
  for (int i = 0; i < 10; ++i)
    mean +=
        frechet_infinity(normal_samples({500, 64}, 20 + 2 * i), 1.15 * normal_samples({500, 64}, 21 + 2 * i) + .1, 1)
            .value /
        10;
  CHECK(std::abs(mean - 2.08) < .5);
  const auto wide =
      frechet_infinity(x.narrow(0, 0, 60), y.narrow(0, 0, 60), 1, 4);  // below d it is computed all the same
  CHECK(std::isfinite(wide.value));
}

TEST_CASE("one sample, other widths, numbers that are not finite or pass float64, and wrong sizes are refused") {
  const Tensor x = normal_samples({20, 4}, 14);
  CHECK_THROWS_WITH_AS(frechet(x, x.narrow(0, 0, 1)),
                       "Frechet distance: 20 and 1 samples, expected at least two of each side", DataError);
  CHECK_THROWS_AS(frechet(x, x.narrow(1, 0, 3)), ShapeError);
  CHECK_THROWS_AS(frechet(x, Tensor()), ShapeError);
  CHECK_THROWS_AS(frechet(x, x * std::nan("")), DataError);
  CHECK_THROWS_AS(frechet(x, x.narrow(0, 0, 3) * std::nan("")), DataError);
  CHECK_THROWS_AS(frechet(x, x * 1e200), DataError);
  CHECK_THROWS_AS(frechet(moments_of(x), moments_of(x.narrow(1, 0, 3))), ShapeError);
  CHECK_THROWS_AS(frechet_infinity(x, x, 0, 1), ConfigError);
  CHECK_THROWS_AS(frechet_infinity(x, x.narrow(0, 0, 7), 0, 4), DataError);
}
