#include <doctest/doctest.h>

#include "saddle/critics/wasserstein_estimate.h"

using namespace saddle;

TEST_CASE(
    "each bound has its own error: spectral norm below W1, the penalty m^2 / (2 lambda) above, clipping any factor") {
  const critics::Estimates s = critics::wasserstein_estimates({});
  for (std::size_t i = 0; i < s.distance.size(); ++i) {
    const double m = s.distance[i];
    CAPTURE(m);
    CHECK(std::abs(s.exact[i] - m) < .08);  // five standard errors of a difference of two means of 4096
    const auto expected = [&](double lambda) { return doctest::Approx(m + m * m / (2 * lambda)).epsilon(.12); };
    CHECK(s.curves[0].gap[i] == expected(10));
    CHECK(s.curves[1].gap[i] == expected(1));
    CHECK(s.curves[3].gap[i] < 1.02 * s.exact[i]);
    CHECK(s.curves[3].gap[i] > .85 * s.exact[i]);
  }
  CHECK(s.curves[2].bound == "clip 0.1");
  CHECK(s.curves[2].gap[0] > 1.5 * s.exact[0]);
}
