#include <doctest/doctest.h>

#include "saddle/critics/wrong_side.h"

using namespace saddle::critics;

TEST_CASE("under the two-sided penalty some seeds end with fakes above reals, under the one-sided none") {
  const std::vector<SideShare> rows = wrong_sides({.steps = 300, .seeds = 6});
  REQUIRE(rows.size() == 6);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    CAPTURE(rows[i].pair);
    CHECK(rows[i].multiples.size() == 6);
    CHECK(rows[i].low <= rows[i].share);
    CHECK(rows[i].high >= rows[i].share);
    const bool two_sided = i % 2 == 0;
    CHECK(rows[i].bound == (two_sided ? "gradient penalty" : "one-sided penalty"));
    if (!two_sided) CHECK(rows[i].share == 1);
  }
  // Six fair coins fall alike once in 32 tosses.
  CHECK(rows[0].share > 0);
  CHECK(rows[0].share < 1);
  CHECK(rows[2].share < 1);
  for (const double multiple : rows[0].multiples) {  // the two minima of a straight critic, -.9 and 1.1
    CHECK((multiple > 0 ? multiple == doctest::Approx(1.1).epsilon(.1) : multiple == doctest::Approx(-.9).epsilon(.1)));
  }
}
