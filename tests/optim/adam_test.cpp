#include "saddle/optim/adam.h"

#include <doctest/doctest.h>

#include "trajectory.h"

using namespace saddle;

TEST_CASE("adam walks torch.optim.Adam's float64 trajectories, beta1 = 0 among them") {
  for (const golden::Trajectory& recorded : golden::kAdam) {
    const auto& o = recorded.options;
    CAPTURE(o[0]);
    CAPTURE(o[1]);
    const auto optimizer = optim::adam({.lr = o[0], .beta1 = o[1], .beta2 = o[2], .eps = o[3]});
    CHECK(test::departure(*optimizer, recorded) < test::kTolerance);
  }
}

TEST_CASE("each of adam's numbers matters to the trajectory") {
  const golden::Trajectory& recorded = golden::kAdam[3];
  const optim::AdamOptions right{.lr = 0.03, .beta1 = 0.5, .beta2 = 0.9, .eps = 1e-3};
  CHECK(test::departure(*optim::adam(right), recorded) < test::kTolerance);
  for (auto change : std::vector<void (*)(optim::AdamOptions&)>{
           [](auto& o) { o.lr *= 1.0001; }, [](auto& o) { o.beta1 += 0.0001; }, [](auto& o) { o.beta2 += 0.0001; },
           [](auto& o) { o.eps *= 1.0001; }}) {
    optim::AdamOptions wrong = right;
    change(wrong);
    CHECK(test::departure(*optim::adam(wrong), recorded) > 1e3 * test::kTolerance);
  }
}

TEST_CASE("adam's first step is the learning rate times the gradient's sign") {
  nn::Weights w = test::start();
  const nn::Weights before = test::start();
  const auto optimizer = optim::adam({.lr = 0.01, .eps = 0});
  optimizer->attach(test::listed(), w);
  const game::Gradients g = test::gradients(w);
  optimizer->step(w, g);
  for (const std::size_t j : {0, 2}) CHECK(at::allclose(w[j], before[j] - 0.01 * g.gradient[j].sign(), 0, 1e-15));
}
