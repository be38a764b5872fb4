#include <doctest/doctest.h>

#include "saddle/critics/optimal_classifier.h"

using namespace saddle;

TEST_CASE("trained classifiers are p / (p + q) within 0.08 wherever there are samples, untrained ones are not") {
  const critics::OptimalClassifier s = critics::optimal_classifier({});
  REQUIRE(s.trained.size() == 2);
  for (const critics::Classifier& c : s.trained) {
    CAPTURE(c.objective);
    CHECK(c.sup_error < .08);
    CHECK(c.untrained_error > .3);
  }
  // The theory itself, by hand: at x = -1, p = .33 / (.25 sqrt(2 pi)) + .67 exp(-9 / 4) / sqrt(4 pi), q = exp(-9 / 32)
  // / (2 sqrt(2 pi)).
  const std::size_t at = 300;
  CHECK(s.x[at] == doctest::Approx(-1));
  CHECK(s.best[at] == doctest::Approx(.54651 / (.54651 + .15057)).epsilon(1e-3));
}
