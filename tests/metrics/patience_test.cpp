#include "saddle/metrics/patience.h"

#include <doctest/doctest.h>

using namespace saddle::metrics;

TEST_CASE("a score is better only if all of its interval is; the best is by the value alone") {
  Patience patience;
  CHECK(patience.add({.value = 10, .high = 11}));
  CHECK(patience.since_better() == 0);
  CHECK(patience.add({.value = 9.5, .high = 10.5}));  // the best, yet within chance
  CHECK(patience.since_better() == 1);
  CHECK_FALSE(patience.add({.value = 9.7, .high = 10.7}));
  CHECK(patience.since_better() == 2);
  CHECK(patience.add({.value = 9, .high = 9.9}));  // below 10 with all of it
  CHECK(patience.since_better() == 0);
  CHECK_FALSE(patience.add({.value = 9.4, .high = 9.45}));
  CHECK(patience.since_better() == 1);
}

TEST_CASE("where more is better the score is turned; without an interval the value stands for it") {
  const Mark up = mark_of({.name = "precision", .value = .8, .low = .7, .high = .9, .lower_is_better = false});
  CHECK(up.value == -.8);
  CHECK(up.high == -.7);
  const Mark down = mark_of({.name = "fid", .value = 3, .low = 2, .high = 5});
  CHECK(down.value == 3);
  CHECK(down.high == 5);
  CHECK(mark_of({.name = "fid", .value = 3}).high == 3);
}
