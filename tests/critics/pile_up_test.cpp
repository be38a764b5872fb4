#include "saddle/critics/pile_up.h"

#include <ATen/ATen.h>

#include <numeric>

#include <doctest/doctest.h>

using namespace saddle;
using namespace saddle::critics;

TEST_CASE("weights that start inside the box pile up at its walls; under the penalty instead they do not") {
  const std::vector<PileUp> all = pile_ups({.steps = 300});
  REQUIRE(all.size() == 4);
  for (const PileUp& pile : all) {
    CAPTURE(pile.bound);
    CHECK(pile.steps.front() == 0);
    CHECK(pile.at_bound.front() == 0);  // uniform on [-c/2, c/2]
    CHECK(std::accumulate(pile.shares.begin(), pile.shares.end(), 0.) == doctest::Approx(1));
    if (pile.bound.starts_with("clip")) {
      CHECK(pile.at_bound.back() > .2);
      if (pile.c == .1)
        CHECK(pile.at_bound.back() > 1.2 * pile.at_bound[pile.at_bound.size() / 4]);  // a smaller box fills at once
      CHECK(pile.shares.front() + pile.shares.back() > .2);
    } else {
      CHECK(pile.at_bound.back() < .02);
    }
  }
}

TEST_CASE("shares and histograms of weights are counts") {
  const Tensor weights = at::tensor({-2., -.995, -.5, 0., .3, .991}, at::kDouble);
  CHECK(share_at(weights, 1) == doctest::Approx(.5));
  CHECK(shares_of_weights(weights, 1, 4) == std::vector<double>{2. / 6, 1. / 6, 2. / 6, 1. / 6});
}
