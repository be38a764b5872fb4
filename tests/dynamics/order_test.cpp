// Rules that follow the gradient flow as the step goes to 0 do so with an order: the difference from the flow at a
// fixed time falls like h^order. Adam and RMSProp divide by the gradient's size and follow another flow: none here.
#include <cmath>

#include <doctest/doctest.h>

#include "saddle/core/decay.h"
#include "saddle/dynamics/field.h"
#include "saddle/dynamics/trajectory.h"

#include "dirac_games.h"

using namespace saddle;
using namespace saddle::test;
using namespace saddle::dynamics;

namespace {

constexpr double kUntil = 2;
const std::vector<double> kStart{.8, -.6};

/// A damped game without symmetries, so that no order is raised by chance.
SmallGame damped() { return dirac(with(method("non-saturating"), "r1", {{"weight", .7}})); }

Tensor exact(const SmallGame& game) {
  return flow(game, point(kStart), {.tolerance = 1e-12, .interval = kUntil, .intervals = 1}).points[-1];
}

/// The slope of log |error| against log h.
double order_of(const SmallGame& game, const optim::Rule& rule, double momentum = 0) {
  const Tensor there = exact(game);
  std::vector<double> hs, errors;
  for (const int steps : {32, 64, 128, 256}) {
    const double h = kUntil / steps;
    const auto make = [=] { return optim::sgd({.lr = h * (1 - momentum), .momentum = momentum}); };
    const Trajectory t = play(game, {.rule = rule, .critic = make, .generator = make}, point(kStart), steps);
    hs.push_back(h), errors.push_back((t.points[-1] - there).norm().item<double>());
  }
  return -fit_decay(hs, errors).power;
}

}  // namespace

TEST_CASE("simultaneous, alternating and extrapolating steps follow the flow to first order") {
  const SmallGame game = damped();
  for (const char* name : {"sim", "alt", "optimistic", "extragradient"}) {
    CAPTURE(name);
    CHECK(order_of(game, rule(name)) == doctest::Approx(1).epsilon(.08));
  }
  CHECK(order_of(game, rule("sim"), .5) == doctest::Approx(1).epsilon(.08));
}

TEST_CASE("a game of another flow is not followed: the difference does not fall") {
  const SmallGame game = damped();
  CHECK(std::abs(order_of(game, rule("consensus", {{"gamma", 1.}}))) < .2);  // follows v - gamma grad |v|^2/2
  CHECK(std::abs(order_of(game, rule("alt", {{"n_critic", std::int64_t{2}}}))) <
        .2);  // the critic's time runs twice as fast
}

TEST_CASE("the flow is Dormand and Prince's fifth order: its error falls with the tolerance") {
  // WGAN turns: theta + i psi is multiplied by e^(i t) up to the direction
  const SmallGame game = dirac(method("wasserstein"));
  const auto error = [&](double tolerance) {
    const Tensor end = flow(game, point({1, 0}), {.tolerance = tolerance, .interval = 10, .intervals = 1}).points[-1];
    return std::hypot(end[0].item<double>() - std::cos(10.), std::abs(end[1].item<double>()) - std::abs(std::sin(10.)));
  };
  CHECK(error(1e-6) < 1e-4);
  CHECK(error(1e-12) < 1e-10);
}
