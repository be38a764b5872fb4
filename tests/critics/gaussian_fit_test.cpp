#include "saddle/critics/gaussian_fit.h"

#include <doctest/doctest.h>

#include "saddle/data/toys.h"

using namespace saddle;

TEST_CASE("a mixture in the plane is refused") {
  CHECK_THROWS_WITH_AS(
      critics::fit_gaussian(divergences::kl(), data::gaussians8(data::ToyConstants::wgan_gp), {.steps = 1}),
      doctest::Contains("expected 1"), ConfigError);
}
