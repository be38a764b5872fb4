#include "saddle/critics/value_surface.h"

#include <cmath>

#include <doctest/doctest.h>

using namespace saddle;

TEST_CASE("a penalised critic's surface rises at the modes, a clipped one's does not") {
  const std::vector<critics::Surface> all = critics::value_surfaces({.steps = 300});
  REQUIRE(all.size() == 9);
  const critics::Surface &clipped = all[0], &penalised = all[3];
  CHECK(clipped.data == "gaussians8");
  CHECK(penalised.data == "gaussians8");
  CHECK(all[6].bound == "gradient penalty, weight 10");
  CHECK(penalised.contrast > .3);
  CHECK(clipped.contrast < .1);
  CHECK(std::isnan(all[2].contrast));  // the Swiss roll has no modes
  for (const critics::Surface& s : all) {
    CHECK(s.values.size() == s.axis.size() * s.axis.size());
    CHECK(s.separation > .51);
  }
}

TEST_CASE("frames are those of one run, the last where the surface study ends") {
  const std::vector<critics::Surface> frames = critics::surface_frames({.steps = 27});
  REQUIRE(frames.size() == 5);
  CHECK(frames.front().step == 0);
  CHECK(frames.back().step == 27);
  CHECK(frames.front().values != frames.back().values);
  CHECK(frames.front().contrast < .1);  // an untrained critic fails what the last test asks for
}
