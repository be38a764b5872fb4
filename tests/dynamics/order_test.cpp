// Rules that follow the gradient flow as the step goes to 0 do so with an order: the difference from the flow at a
// fixed time falls like h^order. Adam and RMSProp divide by the gradient's size and follow another flow: none here.
#include <cmath>
#include <functional>

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

/// The slope of log |error| against log h, error the distance from `there` at kUntil.
double order_of(const SmallGame& game, const optim::Rule& rule, const Tensor& there, double momentum = 0) {
  std::vector<double> hs, errors;
  for (const int steps : {32, 64, 128, 256}) {
    const double h = kUntil / steps;
    const auto make = [=] { return optim::sgd({.lr = h * (1 - momentum), .momentum = momentum}); };
    const Trajectory t = play(game, {.rule = rule, .critic = make, .generator = make}, point(kStart), steps);
    hs.push_back(h), errors.push_back((t.points[-1] - there).norm().item<double>());
  }
  return -fit_decay(hs, errors).power;
}

/// Where dz/dt = velocity(z) leads from kStart in kUntil, z {1, D}: Runge and Kutta's method of order 4.
Tensor led_by(const std::function<Tensor(const Tensor&)>& velocity) {
  constexpr int kSteps = 1000;
  const double h = kUntil / kSteps;
  Tensor z = point(kStart).view({1, -1});
  for (int i = 0; i < kSteps; ++i) {
    const Tensor a = velocity(z), b = velocity(z + h / 2 * a), c = velocity(z + h / 2 * b), d = velocity(z + h * c);
    z = z + h / 6 * (a + 2 * b + 2 * c + d);
  }
  return z[0];
}

bool is_first(double order) { return order == doctest::Approx(1).epsilon(.08); }

}  // namespace

TEST_CASE("simultaneous, alternating and extrapolating steps follow the flow to first order") {
  const SmallGame game = damped();
  for (const char* name : {"sim", "alt", "optimistic", "extragradient", "unrolled"}) {
    CAPTURE(name);
    CHECK(is_first(order_of(game, rule(name), exact(game))));
  }
  CHECK(is_first(order_of(game, rule("sim"), exact(game), .5)));
}

TEST_CASE("rules with another flow as their limit follow that one to first order, and not the game's") {
  constexpr double kGamma = .8, kAlpha = .5;
  const SmallGame game = damped();
  const auto v = [&](const Tensor& z) { return field(game, z); };
  CHECK((led_by(v) - exact(game)).norm().item<double>() < 1e-10);  // two integrators agree

  struct Case {
    const char* about;
    optim::Rule rule;
    std::function<Tensor(const Tensor&)> velocity;
  };
  const Case cases[] = {
      {"consensus: v - gamma grad |v|^2 / 2", rule("consensus", {{"gamma", kGamma}}),
       [&](const Tensor& z) { return v(z) - kGamma * v(z).unsqueeze(1).matmul(jacobian(game, z)).squeeze(1); }},
      {"two critic steps: the critic's time runs twice as fast", rule("alt", {{"n_critic", std::int64_t{2}}}),
       [&](const Tensor& z) {
         return v(z) * point({1, 2});
       }},
      {"looking back: all time runs alpha times as fast",
       rule("lookahead", {{"k", std::int64_t{4}}, {"alpha", kAlpha}}), [&](const Tensor& z) { return kAlpha * v(z); }}};
  for (const Case& one : cases) {
    CAPTURE(one.about);
    CHECK(is_first(order_of(game, one.rule, led_by(one.velocity))));
    CHECK(std::abs(order_of(game, one.rule, exact(game))) < .2);
  }
}

TEST_CASE("the flow's integrator is of order 5, and its error falls with the tolerance") {
  // WGAN turns: theta + i psi is multiplied by e^(i t) up to the direction
  const SmallGame game = dirac(method("wasserstein"));
  const auto error = [&](const FlowOptions& options) {
    const Tensor end = flow(game, point({1, 0}), options).points[-1];
    const double t = options.interval * static_cast<double>(options.intervals);
    return std::hypot(end[0].item<double>() - std::cos(t), std::abs(end[1].item<double>()) - std::abs(std::sin(t)));
  };
  std::vector<double> hs, errors;  // under a tolerance that nothing exceeds each interval is one step
  for (const std::int64_t steps : {64, 128, 256, 512}) {
    const double h = 32. / static_cast<double>(steps);
    hs.push_back(h), errors.push_back(error({.tolerance = 1e3, .interval = h, .intervals = steps}));
  }
  CHECK(-fit_decay(hs, errors).power == doctest::Approx(5).epsilon(.04));
  CHECK(error({.tolerance = 1e-6, .interval = 10, .intervals = 1}) < 1e-4);
  CHECK(error({.tolerance = 1e-12, .interval = 10, .intervals = 1}) < 1e-10);
}
