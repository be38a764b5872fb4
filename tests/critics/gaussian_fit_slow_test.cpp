#include <cmath>

#include <doctest/doctest.h>

#include "saddle/critics/gaussian_fit.h"
#include "saddle/data/toys.h"
#include "saddle/divergences/registry.h"

using namespace saddle;

namespace {

double off(double found, double exact) { return std::abs(found / exact - 1); }

/// The largest of the relative errors of mean, std, divergence and bound.
double worst(const critics::GaussianFit& fit, const critics::GaussianFit& best) {
  return std::max({off(fit.mean, best.mean), off(fit.std, best.std), off(fit.divergence, best.divergence),
                   off(fit.bound, best.divergence)});
}

}  // namespace

TEST_CASE("f-GAN training finds each divergence's best Gaussian: mean, std, divergence and bound within 2 %") {
  const std::pair<const char*, std::int64_t> runs[] = {
      {"kl", 4000}, {"reverse-kl", 3000}, {"jensen-shannon", 3000}, {"jeffreys", 8000}, {"pearson", 4000}};
  for (const auto& [name, steps] : runs) {  // seed 0; docs/fit.md has the figures
    CAPTURE(name);
    const divergences::FDivergence f = divergences::f_divergences().make(name, {});
    const critics::GaussianFit best = critics::best_gaussian(f, data::mixture1d());
    CHECK(worst(critics::fit_gaussian(f, data::mixture1d(), {.steps = steps}), best) < .02);
  }
}

TEST_CASE("a run too short to get there fails the same criterion") {
  const divergences::FDivergence f = divergences::kl();
  CHECK(worst(critics::fit_gaussian(f, data::mixture1d(), {.steps = 30}),
              critics::best_gaussian(f, data::mixture1d())) > .02);
}
