// Truths by scipy.stats.binomtest(k, n).proportion_ci(.95, method="wilson").
#include "saddle/core/share_interval.h"

#include <doctest/doctest.h>

using namespace saddle;

TEST_CASE("the interval of a share is Wilson's, none and all of the cases included") {
  const struct {
    int k, n;
    double low, high;
  } rows[] = {{0, 16, 0., .193608}, {6, 16, .184812, .613590}, {16, 16, .806392, 1.}, {1, 8, .022417, .470888}};
  for (const auto& row : rows) {
    const auto [low, high] = share_interval(static_cast<double>(row.k) / row.n, row.n);
    CHECK(low == doctest::Approx(row.low).epsilon(1e-4).scale(.1));
    CHECK(high == doctest::Approx(row.high).epsilon(1e-4));
  }
}
