#include "saddle/critics/runaway.h"

#include <map>

#include <doctest/doctest.h>

using namespace saddle;

TEST_CASE("without a bound the score gap runs away; clipped, penalised or with spectral norm it levels off") {
  std::map<std::string, critics::GapCurve> by_bound;
  for (const critics::GapCurve& curve : critics::runaway({.steps = 400})) by_bound[curve.bound] = curve;
  REQUIRE(by_bound.size() == 6);
  CHECK(by_bound["none"].growth > 3);
  CHECK(by_bound["none"].gap.back() > 500);
  for (const char* bound :
       {"clip 0.1", "gradient penalty", "one-sided penalty", "unsquared penalty", "spectral norm"}) {
    CAPTURE(bound);
    CHECK(by_bound[bound].growth > .85);
    CHECK(by_bound[bound].growth < 1.15);
    CHECK(by_bound[bound].gap.back() < 10);
  }
  // Spectral norm keeps the slope below 1, so the gap below W1 = 2; .1 is the sampling error of 4096 points.
  CHECK(by_bound["spectral norm"].gap.back() < 2.1);
  CHECK(by_bound["spectral norm"].gap.back() > 1.8);
  CHECK(by_bound["one-sided penalty"].gap.back() == doctest::Approx(2.2).epsilon(.08));  // 2 (1 + 2 / 20)
  // W1 but for the kink at slope 1, below which steps of a constant rate keep the critic.
  CHECK(by_bound["unsquared penalty"].gap.back() > 1.5);
  CHECK(by_bound["unsquared penalty"].gap.back() < 2.1);
  // This seed starts on the wrong side: runaway.h.
  CHECK(by_bound["gradient penalty"].gap.back() == doctest::Approx(-1.8).epsilon(.08));
}
