#include "saddle/dynamics/lyapunov.h"

#include <ATen/ATen.h>

#include <cmath>

#include <doctest/doctest.h>

#include "dirac_games.h"

using namespace saddle;
using namespace saddle::test;
using namespace saddle::dynamics;

TEST_CASE("the logistic map's exponent is log 2, the cat map's log((3 + sqrt 5) / 2)") {
  const auto logistic = [](const Tensor& x) { return 4 * x * (1 - x); };
  const Lyapunov found = lyapunov(logistic, point({.3}), 20000);
  CHECK(found.exponent == doctest::Approx(std::log(2)).epsilon(.02));
  CHECK(found.growth > kRegularGrowth);
  const Tensor cat = at::tensor({2., 1., 1., 1.}, at::kDouble).view({2, 2});
  const auto linear = [&](const Tensor& x) { return x.matmul(cat.t()).remainder(1); };
  CHECK(lyapunov(linear, point({.1, .2}), 2000).exponent ==
        doctest::Approx(std::log((3 + std::sqrt(5)) / 2)).epsilon(1e-5));
}

TEST_CASE("the Henon map's exponent is .41922") {  // Sprott 2003, Chaos and Time-Series Analysis, appendix A
  const auto henon = [](const Tensor& z) {
    const Tensor x = z.select(1, 0), y = z.select(1, 1);
    return at::stack({1 - 1.4 * x * x + y, .3 * x}, 1);
  };
  CHECK(lyapunov(henon, point({.1, .1}), 20000).exponent == doctest::Approx(.41922).epsilon(.02));
}

TEST_CASE("a rotation does not part, a shear parts in proportion to time, a contraction comes together") {
  const auto by = [](double a, double b, double c, double d) {
    const Tensor matrix = at::tensor({a, b, c, d}, at::kDouble).view({2, 2});
    return [matrix](const Tensor& x) { return x.matmul(matrix.t()); };
  };
  CHECK(std::abs(lyapunov(by(.6, -.8, .8, .6), point({1, 0}), 2000).growth) < 1e-3);
  CHECK(lyapunov(by(1, 1, 0, 1), point({0, 0}), 2000).growth == doctest::Approx(std::log(2)).epsilon(.01));
  CHECK(lyapunov(by(.9, 0, 0, .5), point({1, 1}), 200).exponent == doctest::Approx(std::log(.9)).epsilon(1e-3));
}

TEST_CASE("a game's exponent is that of its step: sqrt(1 + h^2) for WGAN in simultaneous play") {
  const Lyapunov found = lyapunov(dirac(method("wasserstein")), descent(rule("sim"), .1), point({1, 0}), 400);
  CHECK(found.exponent == doctest::Approx(.5 * std::log(1.01)).epsilon(1e-5));
}
