#include "saddle/optim/sgd.h"

#include <doctest/doctest.h>

#include "trajectory.h"

using namespace saddle;

TEST_CASE("sgd walks torch.optim.SGD's float64 trajectories, without and with momentum of either sign") {
  for (const golden::Trajectory& recorded : golden::kSgd) {
    const auto& o = recorded.options;
    CAPTURE(o[1]);
    CHECK(test::departure(*optim::sgd({.lr = o[0], .momentum = o[1]}), recorded) < test::kTolerance);
  }
}

TEST_CASE("a slightly different momentum leaves the trajectory") {
  CHECK(test::departure(*optim::sgd({.lr = 0.02, .momentum = 0.9001}), golden::kSgd[1]) > 1e3 * test::kTolerance);
  CHECK(test::departure(*optim::sgd({.lr = 0.05, .momentum = 1e-4}), golden::kSgd[0]) > 1e3 * test::kTolerance);
}

TEST_CASE("under a constant gradient momentum multiplies the step by 1 / (1 - momentum) in the end") {
  nn::Weights w = test::start();
  const auto optimizer = optim::sgd({.lr = 0.01, .momentum = -0.5});
  optimizer->attach(test::listed(), w);
  const game::Gradients g{.loss = at::zeros({}), .gradient = {at::ones_like(w[0]), Tensor(), at::ones_like(w[2])}};
  for (int t = 0; t < 60; ++t) optimizer->step(w, g);
  const Tensor before = w[2].clone();
  optimizer->step(w, g);
  CHECK(at::allclose(before - w[2], at::full_like(before, 0.01 / 1.5), 0, 1e-14));
}
