#include "saddle/critics/gaussian_fit.h"

#include <cmath>
#include <string>

#include <doctest/doctest.h>

#include "saddle/data/toys.h"
#include "saddle/divergences/registry.h"

using namespace saddle;

TEST_CASE("the best Gaussian for each divergence is the tabulated one") {
  struct Row {
    const char* name;
    double value, mean, std;
  };
  const Row rows[] = {{"kl", .2880926915, 1.01000000, 1.83044394},
                      {"reverse-kl", .2506729144, 1.58409304, 1.62942289},
                      {"jensen-shannon", .1298269308, 1.31251524, 1.75247312},
                      {"jeffreys", .5791012907, 1.32491623, 1.70226962},
                      {"pearson", .6616224767, .56632039, 1.92675136},
                      {"neyman", .4071911498, 1.82855876, 1.51705099},
                      {"squared-hellinger", .1365750749, 1.31749997, 1.73156066}};
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const critics::GaussianFit best =
        critics::best_gaussian(divergences::f_divergences().make(row.name, {}), data::mixture1d());
    CHECK(std::abs(best.divergence - row.value) < 1e-8);
    CHECK(std::abs(best.mean - row.mean) < 1e-4);
    CHECK(std::abs(best.std - row.std) < 1e-4);
  }
}

TEST_CASE("from the narrow mode's side reverse KL ends in its second, local minimum") {
  const critics::GaussianFit local =
      critics::best_gaussian(divergences::f_divergences().make("reverse-kl", {}), data::mixture1d(), -.9, .35);
  CHECK(std::abs(local.divergence - .993098) < 1e-5);
  CHECK(std::abs(local.mean + .958245) < 1e-3);
}

TEST_CASE("a mixture in the plane is refused") {
  CHECK_THROWS_WITH_AS(critics::best_gaussian(divergences::kl(), data::gaussians8(data::ToyConstants::wgan_gp)),
                       doctest::Contains("expected 1"), ConfigError);
}
