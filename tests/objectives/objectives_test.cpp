// Every row of the registry: its value by hand, its derivative, its law.
#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "saddle/objectives/registry.h"

namespace {

using namespace saddle;
using objectives::Objective;
using objectives::Play;

const at::TensorOptions kDouble = at::TensorOptions().dtype(at::kDouble);

Tensor row(std::vector<double> values) { return at::tensor(values, kDouble); }

struct Expected {
  std::string name;
  std::map<std::string, Value> options;
  double critic, generator;
};

// D(x) = {2, -1}, D(G(z)) = {0.5, -3}; with s(v) = log(1 + e^v): s(-2) = .126928011043, s(1) = 1.313261687518,
// s(.5) = .974076984180, s(-3) = .048587351574, s(-.5) = .474076984180, s(3) = 3.048587351574.
const std::vector<Expected> kByHand{
    {"minimax", {}, 1.231427017158, -0.511332167877},
    {"non-saturating", {}, 1.231427017158, 1.761332167877},
    {"least-squares", {}, 3.5625, 4.0625},
    {"least-squares", {{"fake_label", -1.0}, {"real_label", 1.0}, {"generator_label", 0.0}}, 2.8125, 2.3125},
    {"hinge", {}, 1.75, 1.25},
    {"wasserstein", {}, -1.75, 1.25},
};

std::vector<Objective> all() {
  std::vector<Objective> every;
  for (const auto& row : objectives::objectives().rows()) every.push_back(objectives::objectives().make(row.name, {}));
  return every;
}

Tensor loss(const Objective& objective, bool critic, const Tensor& real, const Tensor& fake) {
  return critic ? objective.critic_loss({.real = real, .fake = fake})
                : objective.generator_loss({.real = real, .fake = fake});
}

/// Scores of the optimal critic of P = (.5, .3, .2) and Q = (.2, .3, .5), each outcome as often as its tenths.
struct OptimalPlay {
  Tensor real, fake;
};
OptimalPlay at_optimum(double (*critic)(double p, double q)) {
  const double p[] = {.5, .3, .2}, q[] = {.2, .3, .5};
  std::vector<double> real, fake;
  for (int x = 0; x < 3; ++x) {
    real.insert(real.end(), std::lround(10 * p[x]), critic(p[x], q[x]));
    fake.insert(fake.end(), std::lround(10 * q[x]), critic(p[x], q[x]));
  }
  return {row(real), row(fake)};
}

}  // namespace

TEST_CASE("each objective's losses equal the values worked out by hand") {
  for (const Expected& e : kByHand) {
    CAPTURE(e.name);
    const Objective objective = objectives::objectives().make(e.name, e.options);
    const Play play{.real = row({2, -1}), .fake = row({0.5, -3})};
    CHECK(objective.name == e.name);
    CHECK(objective.critic_loss(play).item<double>() == doctest::Approx(e.critic).epsilon(1e-11));
    CHECK(objective.generator_loss(play).item<double>() == doctest::Approx(e.generator).epsilon(1e-11));
  }
}

TEST_CASE("no objective is without a value worked out by hand") {
  std::set<std::string> known;
  for (const Expected& e : kByHand) known.insert(e.name);
  for (const auto& row : objectives::objectives().rows()) CHECK_MESSAGE(known.contains(row.name), row.name);
}

TEST_CASE("each objective's gradient in the scores agrees with central differences") {
  const Tensor real = row({2, -.7, .3, .4}), fake = row({.5, -3, 1.2, -.1});  // away from the hinges at 1 and -1
  constexpr double kStep = 1e-6, kTolerance = 1e-8;
  for (const Objective& objective : all()) {
    for (const bool critic : {true, false}) {
      CAPTURE(objective.name);
      const Tensor r = real.clone().requires_grad_(true), f = fake.clone().requires_grad_(true);
      const auto gradient =
          torch::autograd::grad({loss(objective, critic, r, f)}, {r, f}, {}, std::nullopt, false, true);
      for (int side = 0; side < 2; ++side) {
        for (std::int64_t i = 0; i < 4; ++i) {
          Tensor up[] = {real.clone(), fake.clone()}, down[] = {real.clone(), fake.clone()};
          up[side][i] += kStep, down[side][i] -= kStep;
          const double difference =
              (loss(objective, critic, up[0], up[1]) - loss(objective, critic, down[0], down[1])).item<double>() /
              (2 * kStep);
          const double derivative = gradient[side].defined() ? gradient[side][i].item<double>() : 0;
          CHECK(std::abs(derivative - difference) < kTolerance);
        }
      }
    }
  }
}

TEST_CASE("a stack of games has each game's own loss") {
  const Tensor real = at::stack({row({2, -1, 0}), row({.1, .2, -5})}),
               fake = at::stack({row({0, 1, 3}), row({-2, 2, .5})});
  for (const Objective& objective : all()) {
    for (const bool critic : {true, false}) {
      CAPTURE(objective.name);
      const Tensor stacked = loss(objective, critic, real, fake);
      REQUIRE(stacked.sizes() == at::IntArrayRef({2}));
      for (int game = 0; game < 2; ++game) {
        CHECK(stacked[game].item<double>() == loss(objective, critic, real[game], fake[game]).item<double>());
      }
    }
  }
}

TEST_CASE("what an objective does not need it does not read") {
  for (const Objective& objective : all()) {
    CAPTURE(objective.name);
    const Play play{.real = objective.generator_needs.real ? row({1, 2}) : Tensor(),
                    .fake = objective.generator_needs.fake ? row({1, 2}) : Tensor()};
    CHECK_NOTHROW(objective.generator_loss(play));
  }
}

TEST_CASE("the critic is high on reals: raising real scores or lowering fake ones lowers every critic's loss") {
  const Tensor real = row({-.5, .2}), fake = row({.4, .3});  // below least squares' targets, inside the hinges
  for (const Objective& objective : all()) {
    CAPTURE(objective.name);
    const double before = loss(objective, true, real, fake).item<double>();
    CHECK(loss(objective, true, real + .1, fake).item<double>() < before);
    CHECK(loss(objective, true, real, fake - .1).item<double>() < before);
    CHECK(loss(objective, false, real, fake + .1).item<double>() < loss(objective, false, real, fake).item<double>());
  }
}

TEST_CASE("losses and gradients stay finite and alive for scores of a thousand") {
  // log(sigmoid(v) + eps) has gradient 0 at v = -1000 where the right one is -1
  const Tensor fake = row({-1000, 1000}).requires_grad_(true);
  const Objective objective = objectives::objectives().make("non-saturating", {});
  const Tensor value = objective.generator_loss({.fake = fake});
  CHECK(value.item<double>() == doctest::Approx(500));
  const Tensor gradient = torch::autograd::grad({value}, {fake})[0];
  CHECK(gradient[0].item<double>() == doctest::Approx(-.5));
  for (const Objective& each : all()) {
    CHECK(std::isfinite(loss(each, true, row({-1000, 1000}), row({-1000, 1000})).item<double>()));
  }
}

TEST_CASE("at the optimal critic of a discrete pair each loss is the divergence it stands for") {
  const OptimalPlay log_ratio = at_optimum([](double p, double q) { return std::log(p / q); });
  const OptimalPlay sign = at_optimum([](double p, double q) { return p > q ? 1.0 : p < q ? -1.0 : 0.0; });
  const OptimalPlay share = at_optimum([](double p, double q) { return p / (p + q); });
  const double two_jsd = .132828628765, tv = .3;
  const double triangular = .09 / .7 + .09 / .7;  // sum of (p - q)^2 / (p + q)
  for (const char* name : {"minimax", "non-saturating"}) {
    const Objective gan = objectives::objectives().make(name, {});
    CHECK(std::abs(gan.critic_loss({log_ratio.real, log_ratio.fake}).item<double>() - (2 * std::log(2) - two_jsd)) <
          1e-11);
  }
  const Objective hinge = objectives::objectives().make("hinge", {});
  CHECK(std::abs(hinge.critic_loss({sign.real, sign.fake}).item<double>() - (2 - 2 * tv)) < 1e-12);
  const Objective least_squares = objectives::objectives().make("least-squares", {});
  CHECK(std::abs(least_squares.critic_loss({share.real, share.fake}).item<double>() - (2 - triangular) / 8) < 1e-12);
}

TEST_CASE("an optimum is an optimum: moving any score of the optimal critic raises the loss") {
  const OptimalPlay best = at_optimum([](double p, double q) { return std::log(p / q); });
  const Objective gan = objectives::objectives().make("minimax", {});
  const double least = gan.critic_loss({best.real, best.fake}).item<double>();
  for (const double shift : {-.1, .1}) {
    Tensor real = best.real.clone(), fake = best.fake.clone();
    real.slice(0, 0, 5) += shift;  // outcome 0 among the reals and among the fakes
    fake.slice(0, 0, 2) += shift;
    CHECK(gan.critic_loss({real, fake}).item<double>() > least);
  }
}

TEST_CASE("the minimax generator's gradient vanishes where the critic is sure, the non-saturating one's does not") {
  const Tensor fake = row({-10}).requires_grad_(true);
  const auto slope = [&](const char* name) {
    return torch::autograd::grad({objectives::objectives().make(name, {}).generator_loss({.fake = fake})}, {fake})[0]
        .item<double>();
  };
  const double sigmoid = 1 / (1 + std::exp(10.0));
  CHECK(slope("minimax") == doctest::Approx(-sigmoid));
  CHECK(slope("non-saturating") == doctest::Approx(-(1 - sigmoid)));
}

TEST_CASE("an unknown objective or option is answered with the nearest") {
  CHECK_THROWS_WITH_AS(objectives::objectives().make("hing", {}), doctest::Contains("did you mean 'hinge'"),
                       ConfigError);
  CHECK_THROWS_WITH_AS(objectives::objectives().make("least-squares", {{"real_lable", 1.0}}),
                       doctest::Contains("did you mean 'real_label'"), ConfigError);
}
