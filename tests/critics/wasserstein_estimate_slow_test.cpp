#include <doctest/doctest.h>

#include "saddle/critics/wasserstein_estimate.h"

using namespace saddle;

TEST_CASE(
    "each bound has its own error: spectral norm below W1, the squared penalty above, the unsquared none while its "
    "weight is large enough, clipping any factor") {
  const critics::Estimates s = critics::wasserstein_estimates({});
  for (std::size_t i = 0; i < s.distance.size(); ++i) {
    const double m = s.distance[i];
    CAPTURE(m);
    CHECK(std::abs(s.exact[i] - m) < .08);  // five standard errors of a difference of two means of 4096
    for (const int squared : {0, 1}) {
      CHECK(s.curves[squared].gap[i] == doctest::Approx(s.curves[squared].best[i]).epsilon(.12));
    }
    CHECK(s.curves[0].best[i] > m + m * m / 20);  // the best straight critic's
    CHECK(s.curves[1].best[i] > m + m * m / 2);
    if (s.exact_weight[i] < 10) CHECK(s.curves[2].gap[i] == doctest::Approx(s.exact[i]).epsilon(.04));
    CHECK(s.curves[4].gap[i] < 1.02 * s.exact[i]);
    CHECK(s.curves[4].gap[i] > .85 * s.exact[i]);
    CHECK(s.curves[4].best[i] == m);
  }
  CHECK(s.exact_weight[3] < 10);
  CHECK(s.exact_weight[4] > 10);
  CHECK(s.curves[3].bound == "clip 0.1");
  CHECK(s.curves[3].gap[0] > 1.5 * s.exact[0]);
}
