#include "saddle/critics/segments.h"

#include <algorithm>

#include <doctest/doctest.h>

using namespace saddle;

TEST_CASE("on the optimal plan's segments a penalised critic's gradient has norm 1 and points from fake to real") {
  const critics::Segments s = critics::segments({.steps = 500});
  const critics::SegmentCurve& penalised = s.curves[0];
  for (const double norm : penalised.coupled.norm) CHECK(norm == doctest::Approx(1).epsilon(.15));
  CHECK(*std::min_element(penalised.coupled.cosine.begin(), penalised.coupled.cosine.end()) > .97);
  // Adversaries: independent pairs, and a critic that is clipped instead.
  CHECK(*std::min_element(penalised.independent.cosine.begin(), penalised.independent.cosine.end()) < .5);
  const std::vector<double>& clipped = s.curves[1].coupled.norm;
  CHECK(*std::max_element(clipped.begin(), clipped.end()) > 3);
}
