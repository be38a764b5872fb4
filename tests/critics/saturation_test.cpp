#include "saddle/critics/saturation.h"

#include <cmath>

#include <doctest/doctest.h>

using namespace saddle;

TEST_CASE("between Gaussians far apart the classifier teaches the generator nothing, the Wasserstein critic slope 1") {
  const critics::Saturation s = critics::saturation({});
  CHECK(s.classifier_pull < 1e-3);
  CHECK(s.critic_pull > .9);
  CHECK(s.best_pull == doctest::Approx(1.218486981714806).epsilon(1e-9));  // scipy, as in penalised_optimum_test.cpp
  CHECK(s.critic_pull < 1.05 * s.best_pull);
  CHECK(s.slope_low > .6);      // straight between the modes
  CHECK(s.slope_high < 1.6);
  CHECK(s.probability.front() < 1e-3);
  CHECK(s.probability.back() > 1 - 1e-3);
}

TEST_CASE("near each other the classifier does teach: the same criterion fails") {
  CHECK(critics::saturation({.distance = .5, .steps = 300}).classifier_pull > .1);
}
