// Laws on the line with narrow parts, far parts, and at any scale: the right number with its error, or none.
#include <cmath>
#include <numbers>

#include <doctest/doctest.h>

#include "saddle/core/error.h"
#include "saddle/divergences/line_law.h"
#include "saddle/divergences/registry.h"

using namespace saddle;
using namespace saddle::divergences;

namespace {

LineLaw two(double weight, double mean_1, double std_1, double mean_2, double std_2) {
  return mixture_law({{weight, 1 - weight}, {{mean_1, std_1}, {mean_2, std_2}}});
}

}  // namespace

TEST_CASE("a narrow part is not missed: it alone is what the other law has not") {
  const LineLaw wide = gaussian_law(0, 1);
  for (const double std : {1e-3, 1e-5, 1e-6, 1e-8}) {
    CAPTURE(std);
    const double rounding = 1e-9 + 1e-14 / std;  // points at 10 that far apart
    const LineLaw narrow = two(.9, 0, 1, 10, std), at_1000 = two(.999, 0, 1, 1000, std);
    CHECK(std::abs(divergence(total_variation(), narrow, wide) - .1) < rounding);
    CHECK(std::abs(divergence(total_variation(), wide, narrow) - .1) < rounding);
    // At 3 the wide law has about 10 std 0.0044 under the narrow part: less than that is lost.
    const double near = divergence(total_variation(), two(.9, 0, 1, 3, std), wide);
    CHECK(std::abs(near - .1) < .1 * std + rounding);
    const double overlap = 2 * std::sqrt(.999);
    CHECK(std::abs(divergence(squared_hellinger(), at_1000, wide) - (2 - overlap)) < 1e-9 + 1e-13 / std);
  }
  // Hardly two floats lie within one standard deviation: no number, or a near one that says how near.
  try {
    const Integral found = divergence(total_variation(), two(.9, 0, 1, 10, 1e-14), wide);
    CHECK(std::abs(found.value - .1) <= found.error);
  } catch (const NumericError&) {
  }
}

TEST_CASE("where two laws differ in one far part, each distance is half of that part's") {
  const LineLaw one = gaussian_law(0, 1), wide = gaussian_law(0, 2);
  for (const double far : {1e2, 1e4, 1e6}) {
    CAPTURE(far);
    const LineLaw p = two(.5, 0, 1, far, 1), q = two(.5, 0, 1, far, 2);
    for (const char* name : {"total-variation", "kl", "reverse-kl", "jensen-shannon", "squared-hellinger"}) {
      CAPTURE(name);
      const FDivergence d = f_divergences().make(name, {});
      const Integral found = divergence(d, p, q);
      const double expected = divergence(d, one, wide) / 2;
      CHECK(std::abs(found.value - expected) <= found.error + 1e-10);
      CHECK(found.error < 1e-8);
    }
    const Integral w1 = transport_cost(1, p, q), energy = energy_distance(p, q), w2 = transport_cost(2, p, q);
    CHECK(w1.value == doctest::Approx(std::sqrt(2 / std::numbers::pi) / 2).epsilon(1e-9));
    CHECK(energy.value == doctest::Approx(energy_distance(one, wide) / 4).epsilon(1e-9));
    CHECK(w2.value == doctest::Approx(.5).epsilon(1e-9));
  }
}

TEST_CASE("W_2 of narrow parts: a part of twice the width costs half of its std squared") {
  for (const double s : {1e-2, 1e-4, 1e-5}) {
    CAPTURE(s);
    const Integral w2 = transport_cost(2, two(.5, 0, s, 1, s), two(.5, 0, s, 1, 2 * s));
    CHECK(w2.value == doctest::Approx(s * s / 2).epsilon(1e-8));
    CHECK(std::abs(w2.value - s * s / 2) <= w2.error + 1e-10 * s * s);
  }
}

TEST_CASE("distances have the laws' unit at every scale, and W_2 ends") {
  const auto mixture = [](double s) { return two(.3, -1 * s, .5 * s, 2 * s, .7 * s); };
  const auto gaussian = [](double s) { return gaussian_law(0, s); };
  const auto uniform = [](double s) { return uniform_law(0, s); };
  const double w2 = transport_cost(2, mixture(1), gaussian(1)), w3 = transport_cost(3, mixture(1), uniform(1));
  const double w1 = transport_cost(1, uniform(1), gaussian(1)), energy = energy_distance(uniform(1), gaussian(1));
  const double tv = divergence(total_variation(), mixture(1), gaussian(1));
  const double kl_of_uniform = divergence(kl(), uniform(1), gaussian(1));
  CHECK(kl_of_uniform == doctest::Approx(1. / 6 + std::log(2 * std::numbers::pi) / 2).epsilon(1e-12));
  CHECK(w1 == doctest::Approx(0.700612700205).epsilon(1e-10));  // by scipy's quad of |F - G|, cut where they meet
  for (const double s : {1e-140, 1e-80, 1e-8, 1e4, 1e6, 1e80, 1e140}) {
    CAPTURE(s);
    CHECK(transport_cost(2, mixture(s), gaussian(s)) / s / s == doctest::Approx(w2).epsilon(1e-9));
    CHECK(transport_cost(1, uniform(s), gaussian(s)) / s == doctest::Approx(w1).epsilon(1e-9));
    CHECK(energy_distance(uniform(s), gaussian(s)) / s == doctest::Approx(energy).epsilon(1e-9));
    CHECK(divergence(total_variation(), mixture(s), gaussian(s)) == doctest::Approx(tv).epsilon(1e-9));
    CHECK(divergence(kl(), uniform(s), gaussian(s)) == doctest::Approx(kl_of_uniform).epsilon(1e-9));
  }
  CHECK(transport_cost(3, mixture(1e50), uniform(1e50)) / 1e150 == doctest::Approx(w3).epsilon(1e-9));
  CHECK_THROWS_AS(transport_cost(2, mixture(1e160), gaussian(1e160)), NumericError);
  CHECK_THROWS_AS(transport_cost(2, gaussian_law(0, 1e160), gaussian_law(0, 2e160)), NumericError);
  CHECK_THROWS_AS(transport_cost(2, point_mass(0), point_mass(1e-170)), NumericError);
}

TEST_CASE("narrow Gaussians far apart: W_2 by quadrature is the closed form, from a point mass the variance") {
  LineLaw p = gaussian_law(0, 1e-7);
  p.is_gaussian = false;
  const Integral moved = transport_cost(2, p, gaussian_law(5, 2e-7));
  CHECK(moved.value == doctest::Approx(25 + 1e-14).epsilon(1e-11));
  CHECK(transport_cost(2, p, point_mass(0)) == doctest::Approx(1e-14).epsilon(1e-9));
  CHECK(transport_cost(2, point_mass(0), p) == doctest::Approx(1e-14).epsilon(1e-9));
  CHECK(transport_cost(2, uniform_law(0, 1), uniform_law(0, 3)) == doctest::Approx(4. / 3).epsilon(1e-11));
}
