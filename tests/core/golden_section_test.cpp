#include "saddle/core/golden_section.h"

#include <doctest/doctest.h>

using saddle::golden_section;

TEST_CASE("golden sections find a parabola's vertex, an end of a falling function, and end at any width") {
  CHECK(golden_section([](double x) { return (x - .3) * (x - .3); }, -5, 8, 1e-7) == doctest::Approx(.3).epsilon(1e-6));
  CHECK(golden_section([](double x) { return -x; }, 1, 2, 1e-9) == doctest::Approx(2).epsilon(1e-9));
  CHECK(golden_section([](double x) { return std::abs(x - 1e6); }, 0, 1e7, 0) == doctest::Approx(1e6).epsilon(1e-12));
}
