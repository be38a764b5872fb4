// Every row of the registries: its value by hand, its derivative, its laws.
#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/objectives/plays.h"

namespace {

using namespace saddle;
using namespace saddle::test;
using objectives::Objective;

using Given = std::map<std::string, Value>;

struct Expected {
  std::string name;
  Given options;
  double critic, generator;
};

const Value kOne = std::int64_t{1}, kTwo = std::int64_t{2};
Value word(const char* text) { return std::string(text); }

// D(x) = {2, -1}, D(G(z)) = {0.5, -3}; with s(v) = log(1 + e^v): s(-2) = .126928011043, s(1) = 1.313261687518,
// s(.5) = .974076984180, s(-3) = .048587351574, s(-.5) = .474076984180, s(3) = 3.048587351574.
const std::vector<Expected> kByHand{
    {"minimax", {}, 1.231427017158, -0.511332167877},
    {"non-saturating", {}, 1.231427017158, 1.761332167877},
    {"least-squares", {}, 3.5625, 4.0625},
    {"least-squares", {{"fake_label", -1.0}, {"real_label", 1.0}, {"generator_label", 0.0}}, 2.8125, 2.3125},
    {"hinge", {}, 1.75, 1.25},
    {"wasserstein", {}, -1.75, 1.25},
    // f-GAN: GAN's f is minimax, the Jensen-Shannon f is 2 log 2 less; Pearson's f* is -1 at t = -3, not -3/4
    {"f-gan", {{"divergence", word("gan")}}, 1.231427017158, -0.511332167877},
    {"f-gan", {{"divergence", word("gan")}, {"generator", word("alternative")}}, 1.231427017158, 1.761332167877},
    {"f-gan", {}, -0.154867343962, 0.181815012683},
    {"f-gan", {{"divergence", word("kl")}}, -0.187576850699, -0.312423149301},
    {"f-gan", {{"divergence", word("reverse-kl")}}, -0.823191444152, 2.25},
    {"f-gan", {{"divergence", word("pearson")}}, -0.71875, 0.21875},
    // gaps {1.5, 2} at distances {1, .5}: 1/2 (2.25/20 - 1.5 + 4/10 - 2)
    {"gan-qp", {}, -1.49375, 1.25},
    {"gan-qp", {{"critic", word("pairwise")}}, -1.49375, 1.75},
    {"gan-qp", {{"lambda", 1.0}}, 0.8125, 1.25},
    {"relativistic", {}, 0.164170644513, 1.914170644513},
    {"relativistic", {{"loss", word("hinge")}}, 0, 2.75},
    {"relativistic", {{"loss", word("least-squares")}}, 0.625, 7.625},
    {"relativistic", {{"loss", word("linear")}}, -1.75, 1.75},
    {"relativistic", {{"pairing", word("averaged")}}, 0.668439195200, 4.168439195200},
    {"relativistic", {{"pairing", word("averaged")}, {"loss", word("hinge")}}, 0.875, 5.5},
    {"relativistic", {{"pairing", word("averaged")}, {"loss", word("least-squares")}}, 6.4375, 20.4375},
    // distances between sides {1.5, 5, 1.5, 2}, within {3} and {3.5}
    {"mmd", {{"features", kOne}}, 1.603678474999, -1.603678474999},
    {"mmd", {{"features", kOne}, {"kernel", word("rbf")}}, 1.130275978690, -1.130275978690},
    {"energy", {{"features", kOne}}, 1.5, -1.5},
    {"moments", {{"features", kOne}}, -1.75, 1.75},
    {"moments", {{"features", kOne}, {"order", kTwo}}, -2.752839443193, 2.752839443193},
};

std::vector<Objective> all() {
  std::vector<Objective> every;
  for (const Expected& e : kByHand) every.push_back(objectives::objectives().make(e.name, e.options));
  const Objective nothing{.name = "nothing",
                          .critic_needs = {},
                          .generator_needs = {},
                          .critic_loss = [](const objectives::Play&) { return at::zeros({}, kDouble); },
                          .generator_loss = [](const objectives::Play&) { return at::zeros({}, kDouble); },
                          .per_sample = true};
  for (const std::string& name : objectives::auxiliaries().names()) {
    every.push_back(objectives::with_auxiliary(nothing, objectives::auxiliaries().make(name, {})));
  }
  return every;
}

/// Those whose critic gives scores, one-sided in each: not features, not classes.
std::vector<Objective> of_scores() {
  std::vector<Objective> chosen;
  for (const Objective& objective : all()) {
    if (objective.critic_needs.real || objective.critic_needs.pairs) chosen.push_back(objective);
  }
  return chosen;
}

}  // namespace

TEST_CASE("each objective's losses equal the values worked out by hand") {
  for (const Expected& e : kByHand) {
    CAPTURE(e.name);
    CAPTURE(e.critic);
    const Objective objective = objectives::objectives().make(e.name, e.options);
    CHECK(objective.name == e.name);
    CHECK(std::abs(loss(objective, true, row({2, -1}), row({.5, -3})).item<double>() - e.critic) < 2e-12);
    CHECK(std::abs(loss(objective, false, row({2, -1}), row({.5, -3})).item<double>() - e.generator) < 2e-12);
  }
}

TEST_CASE("AC-GAN's class loss is the cross-entropy of both sides, the generator's that of the fakes") {
  // logits (v, 0): a real of class 0 costs s(-v), a fake of class 1 costs s(v)
  const Objective ac_gan = objectives::auxiliaries().make("ac-gan", {}).objective;
  const double reals = (.126928011043 + 1.313261687518) / 2, fakes = (.974076984180 + .048587351574) / 2;
  CHECK(std::abs(loss(ac_gan, true, row({2, -1}), row({.5, -3})).item<double>() - reals - fakes) < 2e-12);
  CHECK(std::abs(loss(ac_gan, false, row({2, -1}), row({.5, -3})).item<double>() - fakes) < 2e-12);
  const Objective both = objectives::with_auxiliary(objectives::objectives().make("hinge", {}),
                                                    objectives::auxiliaries().make("ac-gan", {{"weight", 3.0}}));
  CHECK(std::abs(loss(both, true, row({2, -1}), row({.5, -3})).item<double>() - 1.75 - 3 * (reals + fakes)) < 1e-11);
}

TEST_CASE("no objective is without a value worked out by hand") {
  std::set<std::string> known;
  for (const Expected& e : kByHand) known.insert(e.name);
  for (const std::string& name : objectives::objectives().names()) CHECK_MESSAGE(known.contains(name), name);
  CHECK(objectives::auxiliaries().names() == std::vector<std::string>{"ac-gan"});  // another needs its case above
}

TEST_CASE("every objective is made from its defaults") {
  for (const std::string& name : objectives::objectives().names()) {
    CHECK(objectives::objectives().make(name, {}).name == name);
  }
}

TEST_CASE("each objective's gradient in the critic's outputs agrees with central differences") {
  const Tensor real = row({2, -.7, .3, .4}), fake = row({.5, -3, 1.2, -.1});  // away from the hinges at 1 and -1
  constexpr double kStep = 1e-6, kTolerance = 3e-8;
  for (const Objective& objective : all()) {
    for (const bool critic : {true, false}) {
      CAPTURE(objective.name);
      CAPTURE(critic);
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
        const double alone = loss(objective, critic, real[game], fake[game]).item<double>();
        CHECK(std::abs(stacked[game].item<double>() - alone) < 1e-14 * std::max(1.0, std::abs(alone)));
      }
    }
  }
}

TEST_CASE("a loss does not depend on the order of the pairs") {
  const Tensor real = row({2, -1, .3, .4}), fake = row({.5, -3, 1.2, -.1}), order = at::tensor({2, 1, 0, 3}, at::kLong);
  for (const Objective& objective : all()) {  // 0 and 2 change places: their distances are equal
    for (const bool critic : {true, false}) {
      CAPTURE(objective.name);
      const double before = loss(objective, critic, real, fake).item<double>();
      CHECK(loss(objective, critic, real.index_select(0, order), fake.index_select(0, order)).item<double>() ==
            doctest::Approx(before).epsilon(1e-13));
    }
  }
}

TEST_CASE("the losses of an objective are means over parts of the batch if it says so, else they are not") {
  const Tensor real = row({2, -1, .3, .4, -2, .8}), fake = row({.5, -3, 1.2, -.1, .7, -.6});
  for (const Objective& objective : all()) {
    CAPTURE(objective.name);
    bool means = true;
    for (const bool critic : {true, false}) {
      double parts = 0;
      for (const std::vector<std::int64_t>& pair :
           {std::vector<std::int64_t>{0, 3}, {2, 5}, {4, 1}}) {  // no neighbours
        const Tensor chosen = at::tensor(pair, at::kLong);
        parts += loss(objective, critic, real.index_select(0, chosen), fake.index_select(0, chosen)).item<double>() / 3;
      }
      means = means && std::abs(parts - loss(objective, critic, real, fake).item<double>()) < 1e-12;
    }
    CHECK(means == objective.per_sample);
  }
}

TEST_CASE("an objective with a class loss goes by samples if both do") {
  const objectives::Auxiliary ac_gan = objectives::auxiliaries().make("ac-gan", {});
  const auto with_classes = [&](const char* pairing) {
    return objectives::with_auxiliary(objectives::objectives().make("relativistic", {{"pairing", word(pairing)}}),
                                      ac_gan);
  };
  CHECK(with_classes("paired").per_sample);
  CHECK_FALSE(with_classes("averaged").per_sample);
}

TEST_CASE("the critic is high on reals: raising real scores or lowering fake ones lowers every critic's loss") {
  const Tensor real = row({-.5, .2}),
               fake = row({.4, .3});   // on the sides of least squares' targets, inside the hinges
  const Tensor low = row({-.4, -.3});  // below the generator's targets
  for (const Objective& objective : of_scores()) {
    CAPTURE(objective.name);
    const double before = loss(objective, true, real, fake).item<double>();
    CHECK(loss(objective, true, real + .1, fake).item<double>() < before);
    CHECK(loss(objective, true, real, fake - .1).item<double>() < before);
    CHECK(loss(objective, false, real, low + .1).item<double>() < loss(objective, false, real, low).item<double>());
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
  for (const std::string& name : objectives::objectives().names()) {
    CAPTURE(name);
    const Objective each = objectives::objectives().make(name, {});
    CHECK(std::isfinite(loss(each, true, row({-1000, 1000}), row({-1000, 1000})).item<double>()));
  }
}

TEST_CASE(
    "swapping real and fake: relativistic losses exchange players, distances of features stay, linear ones turn") {
  const Tensor a = row({2, -1, .3}), b = row({.5, -3, 1.2});
  for (const Expected& e : kByHand) {
    CAPTURE(e.name);
    const Objective objective = objectives::objectives().make(e.name, e.options);
    if (e.name == "relativistic") CHECK(at::allclose(loss(objective, true, a, b), loss(objective, false, b, a)));
    if (!objective.witness) continue;
    CHECK(at::allclose(loss(objective, true, a, b), loss(objective, true, b, a)));
    const objectives::Play there = play(a, b), back = play(b, a);
    const Tensor z = row({-2, 0, 1.5, 3}).unsqueeze(-1);
    CHECK(at::allclose(objective.witness(z, there), -objective.witness(z, back)));
  }
}

TEST_CASE("what the witness of a vector critic says lowers the loss: its mean is higher on reals than on fakes") {
  // E f(x) - E f(G(z)) of the witness is MMD^2 (biased), the energy distance's half, or the moments' norm: never below
  // 0
  const Tensor real = row({2, -1, .3, 4}), fake = row({.5, -3, 1.2, -1});
  for (const Objective& objective : all()) {
    if (!objective.witness) continue;
    CAPTURE(objective.name);
    const objectives::Play d = play(real, fake);
    CHECK((objective.witness(d.real_features, d).mean() - objective.witness(d.fake_features, d).mean()).item<double>() >
          0);
  }
}

TEST_CASE("dL/ds of both generator losses: minimax vanishes where the critic is sure, non-saturating does not") {
  for (const double s : {-10., -1., 0., 2.}) {
    const Tensor fake = row({s}).requires_grad_(true);
    const auto slope = [&](const char* name) {
      return torch::autograd::grad({objectives::objectives().make(name, {}).generator_loss({.fake = fake})}, {fake})[0]
          .item<double>();
    };
    const double sigmoid = 1 / (1 + std::exp(-s));
    CHECK(slope("minimax") == doctest::Approx(-sigmoid));
    CHECK(slope("non-saturating") == doctest::Approx(-(1 - sigmoid)));
  }
}

TEST_CASE("an unknown objective or option is answered with the nearest") {
  const auto& table = objectives::objectives();
  CHECK_THROWS_WITH_AS(table.make("hing", {}), doctest::Contains("did you mean 'hinge'"), ConfigError);
  CHECK_THROWS_WITH_AS(table.make("least-squares", {{"real_lable", 1.0}}),
                       doctest::Contains("did you mean 'real_label'"), ConfigError);
  CHECK_THROWS_WITH_AS(table.make("f-gan", {{"divergence", word("pearsn")}}), doctest::Contains("'pearson'"),
                       ConfigError);
  CHECK_THROWS_WITH_AS(table.make("relativistic", {{"loss", word("logistics")}}), doctest::Contains("'logistic'"),
                       ConfigError);
  CHECK_THROWS_AS(table.make("gan-qp", {{"lambda", 0.0}}), ConfigError);
}
