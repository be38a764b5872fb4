#include <doctest/doctest.h>

#include "saddle/critics/vanishing.h"

using namespace saddle;

namespace {

/// Whether the method still teaches at the largest distance: a tenth of its strongest gradient.
bool vanishes(const critics::GeneratorGradient& m) {
  double most = 0;
  for (const double g : m.trained) most = std::max(most, g);
  return m.trained.back() < .1 * most;
}

}  // namespace

TEST_CASE(
    "the saturating generator's gradient vanishes with the distance, the others' do not, each as its theory says") {
  const critics::Vanishing s = critics::vanishing({});
  REQUIRE(s.methods.size() == 4);
  CHECK(vanishes(s.methods[0]));
  for (int i : {1, 2, 3}) CHECK_FALSE(vanishes(s.methods[i]));
  for (std::size_t k = 0; k < s.distance.size(); ++k) {
    const double d = s.distance[k];
    CAPTURE(d);
    const auto near = [&](int method, double share) {
      return doctest::Approx(s.methods[method].best[k]).epsilon(share);
    };
    if (d <= 4) CHECK(s.methods[0].trained[k] == near(0, .1));
    if (d <= 4)
      CHECK(s.methods[1].trained[k] == near(1, .15));  // beyond, the score log p / q is too steep to be learned
    CHECK(s.methods[2].trained[k] == near(2, .03));
    CHECK(s.methods[2].trained[k] < 1.005 * s.methods[2].best[k]);  // no critic pulls more; 1 of 32 draws' errors
    CHECK(s.methods[3].trained[k] == near(3, .05));
  }
}

TEST_CASE("the best critics' gradients are the theory's") {
  // N(0, 1) against N(1, 1): non-saturating .6020, half of minimax's loss's .8010 (references of Arjovsky and Bottou).
  const critics::Vanishing s = critics::vanishing({.steps = 1});
  CHECK(s.distance[1] == 1);
  CHECK(s.methods[1].best[1] == doctest::Approx(.6020).epsilon(1e-3));
  CHECK(s.methods[0].best[1] + s.methods[1].best[1] ==
        doctest::Approx(1).epsilon(1e-9));  // sigmoid(s) + sigmoid(-s), times d
  CHECK(s.methods[2].best[1] == doctest::Approx(1.0566739266).epsilon(1e-9));  // penalised_optimum_test.cpp
  CHECK(s.methods[3].best.back() == doctest::Approx(1).epsilon(1e-3));
}
