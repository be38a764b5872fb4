// The bounded Lipschitz distance against closed forms and a linear programme.
#include "saddle/divergences/bounded_lipschitz.h"

#include <ATen/ATen.h>

#include <cmath>

#include <doctest/doctest.h>

#include "saddle/core/error.h"

using namespace saddle;
using namespace saddle::divergences;

TEST_CASE("two points cost their distance, at most 2; mass in common stays") {
  for (const auto& [d, expected] : {std::pair(.5, .5), {2., 2.}, {40., 2.}}) {
    CHECK(bounded_lipschitz(at::zeros({1}, at::kDouble), at::full({1}, d, at::kDouble)) == doctest::Approx(expected));
    CHECK(bounded_lipschitz(point_mass(0), point_mass(d)).value == doctest::Approx(expected));
  }
  const Tensor x = at::tensor({0., 1., 5.}, at::kDouble), y = at::tensor({0., 1., 2.}, at::kDouble);
  CHECK(bounded_lipschitz(x, y) == doctest::Approx(2. / 3));
  CHECK(bounded_lipschitz(x, x) == 0);
  const Tensor mostly = at::tensor({.8, .1, .1}, at::kDouble);
  CHECK(bounded_lipschitz(y, y, mostly, at::tensor({.1, .1, .8}, at::kDouble)) == doctest::Approx(1.4));
}

TEST_CASE("of Gaussians and a mixture: what hinge gains with slopes of at most 1, by scipy's linear programmes") {
  // N(0, 1), N(1, 1): D = clip(1/2 - x, -1, 1), by scipy's quad between its kinks. The others by linprog (HiGHS) on
  // 2,000 cells.
  const LineLaw normal = gaussian_law(0, 1);
  const Integral near = bounded_lipschitz(normal, gaussian_law(1, 1));
  CHECK(std::abs(near.value - .6630204727226) < 1e-5);
  CHECK(std::abs(near.value - .6630204727226) < near.error + 1e-6);
  CHECK(near.error < 1e-4);
  CHECK(std::abs(bounded_lipschitz(normal, gaussian_law(5, 1)).value - 1.9415018) < 2e-5);
  CHECK(std::abs(bounded_lipschitz(mixture_law({{.5, .5}, {{-2, .7}, {2, .7}}}), normal).value - 1.0241062) < 2e-5);
}

TEST_CASE("it is below W_1 and below twice the total variation, and W_1 where nothing is far") {
  const LineLaw p = uniform_law(0, 1), q = uniform_law(.3, 1.3);
  CHECK(bounded_lipschitz(p, q).value == doctest::Approx(.3).epsilon(1e-4));
  const LineLaw a = gaussian_law(0, 1), b = gaussian_law(3, .5);
  CHECK(bounded_lipschitz(a, b).value < transport_cost(1, a, b).value);
  CHECK(bounded_lipschitz(a, b).value < 2 * divergence(total_variation(), a, b).value);
}
