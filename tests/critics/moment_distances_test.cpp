#include "saddle/critics/moment_distances.h"

#include <cmath>

#include <doctest/doctest.h>

using namespace saddle::critics;

TEST_CASE("moments of order k see no difference between laws that share the first k, and W1 always does") {
  const MomentDistances s = moment_distances({});
  REQUIRE(s.pairs.size() == 4);
  // Differences by hand. Shifted by 1/2: E x^2 = 1.25, x^3 = 1.625, x^4 = 4.5625, x^5 = 8.78125, x^6 = 27.203125.
  const double shifted[] = {.5, .25, 1.625, 1.5625, 8.78125, 12.203125};
  // N(0, 1.5^2): E x^2 = 2.25, x^4 = 15.1875, x^6 = 170.859375. Uniform: x^4 = 9/5, x^6 = 27/7. Three points: x^6 = 9.
  const double wider[] = {0, 1.25, 0, 12.1875, 0, 155.859375}, flat[] = {0, 0, 0, -1.2, 0, 27. / 7 - 15};
  const double three[] = {0, 0, 0, 0, 0, -6};
  const double* all[] = {shifted, wider, flat, three};
  const int first[] = {1, 2, 4, 6};
  for (std::size_t i = 0; i < 4; ++i) {
    const MomentPair& pair = s.pairs[i];
    CAPTURE(pair.law);
    CHECK(pair.first_order == first[i]);
    for (std::size_t k = 0; k < s.orders.size(); ++k) {
      double sum = 0;
      for (int j = 0; j < s.orders[k]; ++j) sum += all[i][j] * all[i][j];
      CHECK(pair.exact[k] == doctest::Approx(std::sqrt(sum)).epsilon(1e-12).scale(1e-3));
    }
    CHECK(pair.w1 > .05);
    CHECK(pair.witness[240] * (i == 0 || i == 1 ? -1 : 1) > 0);  // at x = 2, where the tail of the heavier law wins
  }
  CHECK(s.pairs[0].w1 == doctest::Approx(.5).epsilon(1e-8));
  CHECK(s.pairs[1].w1 == doctest::Approx(.5 * .7978845608).epsilon(1e-8));
  // By scipy: quad(lambda x: abs(norm.cdf(x) - F(x)), -12, 12) of the uniform law and of the three points.
  CHECK(s.pairs[2].w1 == doctest::Approx(0.154279512).epsilon(1e-7));
  CHECK(s.pairs[3].w1 == doctest::Approx(0.443458541).epsilon(1e-7));
}

// 100,000 samples a law. Standard errors of the differences: of order 1 .0045, 2 .006, 4 .05; the objective's value is
// the length of the vector of these errors where the laws agree: false alarms below 1 in 10,000.
TEST_CASE("the moments objective on samples is the closed form, within the sampling error") {
  const MomentDistances s = moment_distances({});
  const double allowed[] = {.02, .03, .5};
  for (const MomentPair& pair : s.pairs) {
    CAPTURE(pair.law);
    for (std::size_t k = 0; k < 3; ++k) {
      CHECK(std::abs(pair.sampled[k] - pair.exact[k]) < allowed[k] + .02 * pair.exact[k]);
    }
  }
}
