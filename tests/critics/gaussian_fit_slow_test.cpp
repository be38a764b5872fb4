#include <cmath>
#include <numbers>

#include <doctest/doctest.h>

#include "saddle/critics/gaussian_fit.h"
#include "saddle/data/toys.h"
#include "saddle/divergences/best_gaussian.h"
#include "saddle/divergences/registry.h"

using namespace saddle;

namespace {

double off(double found, double exact) { return std::abs(found / exact - 1); }

/// The mixture1d of saddle/data/toys.h as a law.
divergences::LineLaw mixture() { return divergences::mixture_law({{.33, .67}, {{-1, .25}, {2, std::numbers::sqrt2}}}); }

/// The largest of the relative errors of mean, std, divergence and bound after so many steps.
double worst(const divergences::FDivergence& f, std::int64_t steps) {
  const critics::GaussianFit fit = critics::fit_gaussian(f, data::mixture1d(), {.steps = steps});
  // From the mixture's own mean and standard deviation; best_gaussian_test.cpp compares several starts.
  const divergences::LineLaw p = mixture();
  const divergences::GaussianApproximation best = divergences::local_gaussian(f, p, p.mean, p.std);
  const double there = divergences::divergence(f, p, divergences::gaussian_law(fit.mean, fit.std));
  return std::max(
      {off(fit.mean, best.mean), off(fit.std, best.std), off(there, best.divergence), off(fit.bound, best.divergence)});
}

}  // namespace

TEST_CASE("f-GAN training finds each divergence's best Gaussian: mean, std, divergence and bound within 2 %") {
  const std::pair<const char*, std::int64_t> runs[] = {
      {"kl", 4000}, {"reverse-kl", 3000}, {"jensen-shannon", 3000}, {"jeffreys", 8000}, {"pearson", 4000}};
  for (const auto& [name, steps] : runs) {  // seed 0; docs/fit.md has the figures
    CAPTURE(name);
    CHECK(worst(divergences::f_divergences().make(name, {}), steps) < .02);
  }
}

TEST_CASE("a run too short to get there fails the same criterion") { CHECK(worst(divergences::kl(), 30) > .02); }
