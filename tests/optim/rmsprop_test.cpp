#include "saddle/optim/rmsprop.h"

#include <doctest/doctest.h>

#include "trajectory.h"

using namespace saddle;

TEST_CASE("rmsprop walks torch.optim.RMSprop's float64 trajectories") {
  for (const golden::Trajectory& recorded : golden::kRmsprop) {
    const auto& o = recorded.options;
    CAPTURE(o[0]);
    CAPTURE(o[1]);
    CHECK(test::departure(*optim::rmsprop({.lr = o[0], .alpha = o[1], .eps = o[2]}), recorded) < test::kTolerance);
  }
}

TEST_CASE("each of rmsprop's numbers matters to the trajectory") {
  const golden::Trajectory& recorded = golden::kRmsprop[2];
  CHECK(test::departure(*optim::rmsprop({.lr = 0.0501, .alpha = 0.5, .eps = 1e-2}), recorded) > 1e3 * test::kTolerance);
  CHECK(test::departure(*optim::rmsprop({.lr = 0.05, .alpha = 0.501, .eps = 1e-2}), recorded) > 1e3 * test::kTolerance);
  CHECK(test::departure(*optim::rmsprop({.lr = 0.05, .alpha = 0.5, .eps = 1.01e-2}), recorded) >
        1e3 * test::kTolerance);
}
