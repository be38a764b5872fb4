#include "saddle/divergences/histogram.h"

#include <ATen/ATen.h>

#include <cmath>

#include <doctest/doctest.h>

#include "saddle/core/stream.h"

#include "tests/core/samples.h"

using namespace saddle;
using namespace saddle::divergences;
using test::list;
using test::normal;

TEST_CASE("by hand: the discrete pair (.5, .3, .2), (.2, .3, .5) in three bins") {
  const Tensor x = list({0, 0, 0, 0, 0, 1, 1, 1, 2, 2}), y = list({0, 0, 1, 1, 1, 2, 2, 2, 2, 2});
  CHECK(divergence_of_samples(kl(), x, y, 3).value == doctest::Approx(.274887219562));
  CHECK(divergence_of_samples(pearson(), x, y, 3).value == doctest::Approx(.63));
  CHECK(divergence_of_samples(jensen_shannon(), x, y, 3).value == doctest::Approx(.132828628765));
  const Tensor plane = at::stack({x, 5 * x}, 1), other = at::stack({y, 5 * y}, 1);
  CHECK(divergence_of_samples(total_variation(), plane, other, 3).value == doctest::Approx(.3));
  CHECK(divergence_of_samples(total_variation(), x, y, 1).value == 0);
}

TEST_CASE("a bin of one side alone: infinite for KL, counted, and no harm to bounded divergences") {
  const Binned far = divergence_of_samples(kl(), list({0, 1}), list({0, 2}), 3);
  CHECK(std::isinf(far.value));
  CHECK(far.alone == 2);
  CHECK(divergence_of_samples(total_variation(), list({0, 0}), list({3, 3}), 4).value == doctest::Approx(1));
  CHECK(divergence_of_samples(kl(), at::ones({5}), at::ones({7})).value == 0);
}

// 20,000 samples a side, 54 bins: noise adds about .001 to the Jensen-Shannon divergence and scatters by .004; .02 is
// far above five of that.
TEST_CASE("Gaussians' divergence is found, from below but for noise; the same samples are 0 apart") {
  const Tensor x = normal({20000}, 0), y = normal({20000}, 1) + 1;
  const Binned found = divergence_of_samples(jensen_shannon(), x, y);
  CHECK(found.bins == 54);
  CHECK(std::abs(found.value - 2 * .1114214821847) < .02);
  CHECK(divergence_of_samples(jensen_shannon(), x, x).value == 0);
}

TEST_CASE("an axis that is stretched by an increasing function changes nothing, bit for bit") {
  const Tensor x = normal({3000, 2}, 2), y = normal({2000, 2}, 3) * 1.2 + .5;
  const auto stretched = [](const Tensor& z) {
    return at::stack({(40 * z.select(1, 0)).sinh(), z.select(1, 1).pow(3) + z.select(1, 1)}, 1);
  };
  for (const FDivergence& d : {jensen_shannon(), total_variation(), squared_hellinger()}) {
    const double plain = divergence_of_samples(d, x, y).value;
    CHECK(plain > .01);
    CHECK(divergence_of_samples(d, stretched(x), stretched(y)).value == plain);
  }
}

// Total variation of Cauchy laws d apart is 2/pi atan(d/2); of exp(N(0,1)) and exp(N(2,1)), 2 Phi(1) - 1; of Pareto
// laws with x^-1 and x^-3 as tails, u - u^3 at u = 3^-1/2. 20,000 a side, 54 bins: noise scatters by .004.
TEST_CASE("heavy tails: Cauchy, lognormal and Pareto laws") {
  const auto uniform = [](std::uint64_t k) { return Stream(14, Purpose::test, k).uniform({20000}, at::kDouble); };
  const auto cauchy = [&](std::uint64_t k) { return ((uniform(k) - .5) * M_PI).tan(); };
  const auto tv = [](const Tensor& x, const Tensor& y) { return divergence_of_samples(total_variation(), x, y).value; };
  CHECK(std::abs(tv(cauchy(0), cauchy(1) + 2) - .5) < .02);
  CHECK(std::abs(tv((5 * normal({20000}, 4)).exp(), (5 * (normal({20000}, 5) + 2)).exp()) - std::erf(std::sqrt(.5))) <
        .02);
  const double u = std::sqrt(1. / 3);
  CHECK(std::abs(tv(1 / (1 - uniform(2)), (1 - uniform(3)).pow(-1. / 3)) - (u - u * u * u)) < .02);
}

TEST_CASE("three dimensions, bad bins and bad numbers are refused") {
  CHECK_THROWS_AS(divergence_of_samples(kl(), normal({5, 3}, 0), normal({5, 3}, 1)), ShapeError);
  CHECK_THROWS_AS(divergence_of_samples(kl(), list({0}), list({1}), -1), ConfigError);
  CHECK_THROWS_AS(divergence_of_samples(kl(), list({0}), list({NAN})), DataError);
}
