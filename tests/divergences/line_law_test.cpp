// Known laws on the line against recorded closed forms, and against each other.
#include "saddle/divergences/line_law.h"

#include <array>
#include <cmath>
#include <limits>

#include <doctest/doctest.h>

#include "saddle/core/error.h"

#include "tests/core/constants.h"

using namespace saddle;
using namespace saddle::divergences;
using test::kInfinity;

namespace {

constexpr double kUnknown = -1;

struct ByQuadrature {
  const char* name;
  std::array<double, 4> of;                                                    // m1, s1, m2, s2
  double w1, w2, energy, jsd, hellinger, tv, kl, reverse_kl, pearson, neyman;  // kUnknown: beyond quadrature
};

const ByQuadrature kByQuadrature[] = {{"A",
                                       {0, 1, 1, 1},
                                       1,
                                       1,
                                       .541806579306,
                                       .1114214821847,
                                       .1175030974154,
                                       .382924922548,
                                       .5,
                                       .5,
                                       1.718281828459,
                                       1.718281828459},
                                      {"B",
                                       {0, 1, 1, 2},
                                       1.166630941175,
                                       1.414213562373,
                                       .534105324107,
                                       .1281749730544,
                                       .1491945378474,
                                       .3900656601211,
                                       .4431471805599,
                                       1.30685281944,
                                       .7440263415097,
                                       kUnknown},
                                      {"C",
                                       {0, 1, 0, 2},
                                       .7978845608029,
                                       1,
                                       .183110731019,
                                       .09273338166641,
                                       .1055728090001,
                                       .3226745688348,
                                       .3181471805599,
                                       .8068528194401,
                                       .5118578920369,
                                       kUnknown},
                                      {"D",
                                       {0, 1, 3, .5},
                                       3.000000000156,
                                       3.041381265149,
                                       4.312438012969,
                                       .6308679872205,
                                       .8521521797326,
                                       .9574128317177,
                                       18.80685281944,
                                       4.81814718056,
                                       kUnknown,
                                       257.8364589016},
                                      {"E",
                                       {-1, .25, 2, std::sqrt(2.)},
                                       3.003668475294,
                                       3.217979679677,
                                       4.160445159104,
                                       .6075485922963,
                                       .8033156866077,
                                       .9501881959922,
                                       3.4984929514,
                                       kUnknown,
                                       38.64174879112,
                                       kUnknown}};

/// The same law without its closed forms.
LineLaw by_quadrature(LineLaw law) {
  law.is_gaussian = false;
  return law;
}

}  // namespace

TEST_CASE("distances of Gaussians are the recorded ones, in closed form and by quadrature") {
  for (const ByQuadrature& pair : kByQuadrature) {
    CAPTURE(pair.name);
    const auto [m1, s1, m2, s2] = pair.of;
    const LineLaw p = gaussian_law(m1, s1), q = gaussian_law(m2, s2);
    CHECK(transport_cost(1, p, q) == doctest::Approx(pair.w1).epsilon(1e-11));
    CHECK(std::sqrt(transport_cost(2, p, q)) == doctest::Approx(pair.w2).epsilon(1e-11));
    CHECK(transport_cost(1, by_quadrature(p), q) == doctest::Approx(pair.w1).epsilon(1e-9));
    CHECK(std::sqrt(transport_cost(2, by_quadrature(p), q)) == doctest::Approx(pair.w2).epsilon(1e-7));
    CHECK(energy_distance(p, q) == doctest::Approx(pair.energy).epsilon(1e-10));
    CHECK(divergence(jensen_shannon(), p, q) / 2 == doctest::Approx(pair.jsd).epsilon(1e-8));
    CHECK(divergence(squared_hellinger(), p, q) / 2 == doctest::Approx(pair.hellinger).epsilon(1e-8));
    CHECK(divergence(total_variation(), p, q) == doctest::Approx(pair.tv).epsilon(1e-8));
    const std::pair<FDivergence, double> unbounded[] = {
        {kl(), pair.kl}, {reverse_kl(), pair.reverse_kl}, {pearson(), pair.pearson}, {neyman(), pair.neyman}};
    for (const auto& [d, expected] : unbounded) {
      CAPTURE(d.name);
      if (expected == kUnknown) {  // infinite, but for E's reverse KL, 85.77 with ratios down to e^-1700
        CHECK_THROWS_AS(divergence(d, p, q), NumericError);
      } else {
        CHECK(divergence(d, p, q) == doctest::Approx(expected).epsilon(1e-8));
      }
    }
  }
}

TEST_CASE("uniform laws a shift t apart: W_1 = W_2 = TV = 1 - BC = t, JSD = t log 2, KL infinite") {
  for (const double t : {.1, .5, 1.}) {
    const LineLaw p = uniform_law(0, 1), q = uniform_law(t, 1 + t);
    CHECK(transport_cost(1, p, q) == doctest::Approx(t).epsilon(1e-10));
    CHECK(std::sqrt(transport_cost(2, p, q)) == doctest::Approx(t).epsilon(1e-7));
    CHECK(divergence(total_variation(), p, q) == doctest::Approx(t).epsilon(1e-10));
    CHECK(divergence(squared_hellinger(), p, q) / 2 == doctest::Approx(t).epsilon(1e-10));
    CHECK(divergence(jensen_shannon(), p, q) / 2 == doctest::Approx(t * std::log(2.)).epsilon(1e-10));
    CHECK(divergence(kl(), p, q) == kInfinity);
  }
}

TEST_CASE("point masses a distance d apart: W_p = d, energy 2 d, divergences what disjoint supports cost") {
  const LineLaw p = point_mass(-1), q = point_mass(1.5);
  for (const double power : {1., 2., 3.})
    CHECK(std::pow(transport_cost(power, p, q), 1 / power) == doctest::Approx(2.5).epsilon(1e-9));
  CHECK(energy_distance(p, q) == doctest::Approx(5));
  CHECK(divergence(jensen_shannon(), p, q) == doctest::Approx(2 * std::log(2.)));
  CHECK(divergence(kl(), p, q) == kInfinity);
  CHECK(divergence(kl(), p, p) == 0);
  CHECK(divergence(total_variation(), p, gaussian_law(0, 1)) == doctest::Approx(1));
  CHECK(transport_cost(2, p, gaussian_law(0, 1)) == doctest::Approx(2).epsilon(1e-9));  // E (Z + 1)^2
}

TEST_CASE("a mixture of one part is that part; quantiles invert the distribution function") {
  const LineLaw one = mixture_law({{1}, {{.5, 2}}}), same = gaussian_law(.5, 2);
  CHECK(transport_cost(1, one, same) == doctest::Approx(0));
  CHECK(divergence(kl(), one, same) == doctest::Approx(0));
  const LineLaw two = mixture_law({{.3, .7}, {{-1, .25}, {2, 1.5}}});
  for (const double u : {1e-6, .1, .3, .5, .999}) CHECK(two.cdf(quantile(two, u)) == doctest::Approx(u).epsilon(1e-9));
  CHECK(two.mean == doctest::Approx(1.1));
  CHECK(transport_cost(2, two, point_mass(two.mean)) == doctest::Approx(two.std * two.std).epsilon(1e-7));
}

TEST_CASE("what is no law is refused") {
  CHECK_THROWS_AS(gaussian_law(0, 0), ConfigError);
  CHECK_THROWS_AS(uniform_law(1, 1), ConfigError);
  CHECK_THROWS_AS(point_mass(std::nan("")), ConfigError);
  CHECK_THROWS_AS(mixture_law({{.5, .6}, {{0, 1}, {1, 1}}}), ConfigError);
  CHECK_THROWS_AS(transport_cost(.5, point_mass(0), point_mass(1)), ConfigError);
}
