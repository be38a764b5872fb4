#include <algorithm>
#include <cmath>
#include <numeric>

#include <doctest/doctest.h>

#include "saddle/critics/clipping.h"

using namespace saddle;

TEST_CASE("clipping piles weights up at +-c and lets gradients explode or vanish; penalties do neither") {
  const critics::Clipping s = critics::clipping({});
  REQUIRE(s.critics.size() == 5);
  for (int i : {0, 1, 2}) {  // c = .1, .01, .001
    CAPTURE(s.critics[i].bound);
    CHECK(s.critics[i].at_bound > .3);
    CHECK(s.critics[i].shares.front() + s.critics[i].shares.back() > .3);
  }
  CHECK(s.critics[0].at_bound > s.critics[0].at_start);  // at .01 and .001 the first projection puts them there
  CHECK(s.critics[0].growth > 2);                        // explodes: a factor a layer on the way back
  CHECK(s.critics[1].growth < .5);                       // vanishes
  CHECK(s.critics[2].growth < .05);                      // faster
  for (int i : {3, 4}) {
    CAPTURE(s.critics[i].bound);
    CHECK(s.critics[i].at_bound < .01);
    CHECK(s.critics[i].growth > .7);
    CHECK(s.critics[i].growth < 1.4);
    for (const double norm : s.critics[i].along.norm) CHECK(norm == doctest::Approx(1).epsilon(.25));
  }
  for (const critics::DeepCritic& c : s.critics) {
    CHECK(c.layer_slope.size() == 13);
    CHECK(std::accumulate(c.shares.begin(), c.shares.end(), 0.0) == doctest::Approx(1).epsilon(1e-6));
    // The input's gradient is the first layer's.
    CHECK(c.layer_slope[0] == doctest::Approx(c.along.norm[0]).epsilon(1e-5));
  }
}
