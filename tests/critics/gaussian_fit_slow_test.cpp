#include <cmath>

#include <doctest/doctest.h>

#include "saddle/critics/gaussian_fit.h"
#include "saddle/data/toys.h"
#include "saddle/divergences/f_divergence.h"

using namespace saddle;

TEST_CASE("f-GAN training finds KL's best Gaussian: mean, std, divergence and the critic's bound within 2 %") {
  // the seed is fixed; docs/fit.md has longer runs
  const critics::GaussianFit best = critics::best_gaussian(divergences::kl(), data::mixture1d());
  const critics::GaussianFit fit = critics::fit_gaussian(divergences::kl(), data::mixture1d(), {.steps = 4000});
  CHECK(std::abs(fit.mean / best.mean - 1) < .02);
  CHECK(std::abs(fit.std / best.std - 1) < .02);
  CHECK(std::abs(fit.divergence / best.divergence - 1) < .02);
  CHECK(std::abs(fit.bound / best.divergence - 1) < .02);
  // the adversary: a run too short to get there
  const critics::GaussianFit hasty = critics::fit_gaussian(divergences::kl(), data::mixture1d(), {.steps = 30});
  CHECK(std::abs(hasty.mean / best.mean - 1) > .02);
}
