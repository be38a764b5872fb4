#include "saddle/critics/penalty_places.h"

#include <cmath>

#include <doctest/doctest.h>

using namespace saddle::critics;

TEST_CASE(
    "only at interpolates a penalty keeps the slope between reals and fakes, elsewhere it keeps its own points'") {
  const PenaltyPlaces s = penalty_places({.steps = 300});
  REQUIRE(s.places.size() == 4);
  const PenaltyPlace &between = s.places[0], &real = s.places[1], &fake = s.places[2];
  CHECK(between.between == doctest::Approx(1.2).epsilon(.15));  // 1 + d / (2 lambda) of the best straight critic
  CHECK(between.gap / s.w1 == doctest::Approx(1.2).epsilon(.15));
  for (const PenaltyPlace* place : {&real, &fake, &s.places[3]}) {
    CAPTURE(place->at);
    CHECK(place->between > 1.5 * between.between);
    CHECK(place->gap > 1.5 * between.gap);
  }
  CHECK(real.at_real < 1.6);
  CHECK(fake.at_fake < 1.6);
  for (const double x : between.x) CHECK(std::abs(x) < 5);  // points lie between or near the blobs at -2 and 2
  for (const double x : real.x) CHECK(x > -1);
  for (const double x : fake.x) CHECK(x < 1);
}
