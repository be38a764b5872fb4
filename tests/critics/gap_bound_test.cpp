// GAN-QP's gap against its theory: trained critics, the best of one argument, and a critic that hardly trained.
#include "saddle/critics/gap_bound.h"

#include <cmath>

#include <doctest/doctest.h>

using namespace saddle;

TEST_CASE("the gap over lambda d: (a - b) / (a + b) for two arguments, something else and beyond 1 for one") {
  const critics::GapBound found = critics::gap_bound({.pairs = 400, .steps = 600});
  CHECK(found.predicted.size() > 300);  // pairs nearer than 0.25, 14 % of them, are left out
  for (const double share : found.predicted) CHECK(std::abs(share) <= 1);
  CHECK(found.two_arguments.rms_difference < .1);
  CHECK(found.two_arguments.largest < 1.1);
  CHECK(found.best_of_one.rms_difference > .2);
  CHECK(found.one_argument.rms_difference > .2);
}

TEST_CASE("the same criterion fails a critic that hardly trained") {
  CHECK(critics::gap_bound({.pairs = 400, .steps = 5}).two_arguments.rms_difference > .1);
}
