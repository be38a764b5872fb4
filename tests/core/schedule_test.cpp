#include "saddle/core/schedule.h"

#include <cmath>

#include <doctest/doctest.h>

using namespace saddle;

TEST_CASE("constant stays 1, linear falls to 0 at the run's end and never below") {
  const Schedule constant = schedules().make("constant", {}), linear = schedules().make("linear", {});
  for (const double share : {0.0, 0.25, 1.0}) {
    CHECK(constant.factor(share) == 1);
    CHECK(linear.factor(share) == 1 - share);
  }
  CHECK(linear.factor(1.5) == 0);
  CHECK(linear.factor(-0.5) == 1);
}

TEST_CASE("cosine falls to 0 along half a wave: 3/4 after a third, its slope flat at both ends") {
  const Schedule cosine = schedules().make("cosine", {});
  CHECK(cosine.factor(0) == 1);
  CHECK(cosine.factor(1.0 / 3) == doctest::Approx(0.75).epsilon(1e-14));
  CHECK(cosine.factor(0.5) == doctest::Approx(0.5).epsilon(1e-14));
  CHECK(cosine.factor(0.75) == doctest::Approx((1 - std::sqrt(0.5)) / 2).epsilon(1e-14));
  CHECK(cosine.factor(1) == 0);
  CHECK(cosine.factor(1.5) == 0);
  CHECK(cosine.factor(-0.5) == 1);
  CHECK(1 - cosine.factor(1e-3) < 3e-6);  // pi^2/4 share^2
}

TEST_CASE("every schedule's factor lies in [0, 1] all through the run") {
  for (const std::string& name : schedules().names()) {
    CAPTURE(name);
    for (int i = 0; i <= 100; ++i) {
      const double factor = schedules().make(name, {}).factor(i / 100.0);
      CHECK(factor >= 0);
      CHECK(factor <= 1);
    }
  }
}
