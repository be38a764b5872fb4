#include "saddle/optim/unrolled.h"

#include <ATen/ATen.h>

#include <cmath>
#include <complex>
#include <functional>

#include <doctest/doctest.h>

#include "saddle/optim/adam.h"
#include "saddle/optim/rmsprop.h"

#include "differences.h"
#include "dirac.h"
#include "tests/game/small_games.h"

using namespace saddle;
using namespace saddle::optim;
using namespace saddle::test;

namespace {

game::Game small(const std::string& objective) {
  game::GameParts parts = small_game(smooth_critic(), objective);
  parts.penalties = {gradient_penalty("interpolates", "two", 2)};
  return game::Game(std::move(parts));
}

Players players_of(const game::Game& game, bool with_adam) {
  Players players;
  static_cast<game::Point&>(players) = test::start(game);
  players.critic_optimizer = with_adam ? adam({.lr = 0.01}) : sgd({.lr = 0.05});
  players.generator_optimizer = with_adam ? adam({.lr = 0.01}) : sgd({.lr = 1});
  players.critic_optimizer->attach(game.critic_network(), players.critic);
  players.generator_optimizer->attach(game.generator_network(), players.generator);
  return players;
}

/// Copies an optimiser's state to one of the same kind.
void carry(const Optimizer& from, Optimizer& to) {
  const auto source = from.state(), target = to.state();
  for (std::size_t k = 0; k < source.size(); ++k) target[k].second.copy_(source[k].second);
}

}  // namespace

TEST_CASE("unrolled on the bilinear game: psi' = psi - h theta, theta' = theta + h psi' - 2 k eta h theta") {
  const game::Game game = bilinear();
  for (const int k : {0, 1, 3, 10}) {
    for (const double eta : {0.0, 0.05}) {  // 0: the critic's learning rate
      CAPTURE(k);
      CAPTURE(eta);
      constexpr double kStep = 0.2;
      const Rule rule = unrolled({.steps = k, .lr = eta});
      Players players = players_at(game, 0.6, -0.8, kStep);
      game::Draws draws;
      double th = 0.6, ps = -0.8;
      for (int n = 1; n <= 20; ++n) {
        rule.step(game, players, draws);
        ps -= kStep * th;
        th += kStep * ps - 2 * k * (eta > 0 ? eta : kStep) * kStep * th;
        CHECK(theta(players) == doctest::Approx(th).epsilon(1e-11));
        CHECK(psi(players) == doctest::Approx(ps).epsilon(1e-11));
      }
    }
  }
}

TEST_CASE("where alternating play cycles, unrolled play contracts with det = 1 - 2 k h^2") {
  const game::Game game = bilinear();
  CHECK(radius(alternating({}), game, 0.3) == doctest::Approx(1).epsilon(1e-12));
  for (const int k : {1, 2, 5}) {
    CAPTURE(k);
    const double h = 0.3, det = 1 - 2 * k * h * h;
    const std::complex<double> half_trace = (1 - h * h + det) / 2, root = std::sqrt(half_trace * half_trace - det);
    const double closed_form = std::max(std::abs(half_trace + root), std::abs(half_trace - root));
    CHECK(radius(unrolled({.steps = k}), game, h) == doctest::Approx(closed_form).epsilon(1e-12));
    CHECK(closed_form < 0.95);
  }
}

TEST_CASE("no unrolled steps are alternating play, to the bit") {
  const game::Game game = small("non-saturating");
  for (const int n_critic : {1, 3}) {
    Players a = players_of(game, true), b = players_of(game, true);
    game::Draws draws{.seed = 3}, same{.seed = 3};
    for (int n = 0; n < 3; ++n) {
      unrolled({.steps = 0, .n_critic = n_critic}).step(game, a, draws);
      alternating({.n_critic = n_critic}).step(game, b, same);
    }
    CHECK(at::equal(flat(game.critic_network(), a.critic), flat(game.critic_network(), b.critic)));
    CHECK(at::equal(flat(game.generator_network(), a.generator), flat(game.generator_network(), b.generator)));
    CHECK(draws.used == same.used);
    CHECK(draws.batches == same.batches);
  }
}

TEST_CASE("the generator's gradient equals central differences of its loss after k critic steps made without a graph") {
  constexpr int kLooks = 3;
  constexpr double kEta = 0.3;
  for (const std::string objective : {"non-saturating", "wasserstein"}) {
    CAPTURE(objective);
    const game::Game game = small(objective);
    Players players = players_of(game, false);
    game::Point at = copy_of(players);
    game::Draws draws{.seed = 3};
    const Losses losses = unrolled({.steps = kLooks, .lr = kEta}).step(game, players, draws);
    at.critic = copies(players.critic);  // after its ordinary step
    const game::Draw draw{.seed = 3, .index = 1, .batch = 0};
    const auto looking_ahead = [&](int looks) {
      game::Point there = copy_of(at);
      for (int j = 0; j < looks; ++j) {
        const game::Gradients g = game.critic(there, draw);
        for (std::size_t i = 0; i < g.gradient.size(); ++i) there.critic[i].sub_(kEta * g.gradient[i]);
      }
      return game.generator(there, draw).loss.item<double>();
    };
    const Tensor before = flat(game.generator_network(), at.generator);
    const Tensor fed = before - flat(game.generator_network(), players.generator);  // learning rate 1
    const auto ahead = [&] { return looking_ahead(kLooks); };
    const auto standing = [&] { return looking_ahead(0); };
    const Tensor expected = differences(game.generator_network(), at.generator, ahead);
    CHECK(largest_difference(fed, expected) < 1e-8);
    CHECK(largest_difference(fed, differences(game.generator_network(), at.generator, standing)) > 1e-3);
    CHECK(losses.generator.item<double>() == doctest::Approx(ahead()).epsilon(1e-12));
    CHECK_FALSE(losses.generator.requires_grad());
  }
}

TEST_CASE(
    "by the critic's optimiser: the generator's gradient equals central differences through that optimiser's steps") {
  constexpr int kLooks = 3;
  const std::vector<std::function<std::unique_ptr<Optimizer>()>> critics{
      [] { return adam({.lr = .05, .beta1 = .5, .eps = 1e-3}); }, [] { return rmsprop({.lr = .05, .eps = 1e-3}); },
      [] { return sgd({.lr = .2, .momentum = .6}); }};
  for (const auto& critic : critics) {
    const game::Game game = small("non-saturating");
    Players players = players_of(game, false);
    players.critic_optimizer = critic();
    players.critic_optimizer->attach(game.critic_network(), players.critic);
    game::Draws draws{.seed = 3};
    const Rule rule = unrolled({.steps = kLooks, .by_optimizer = true});
    for (int warm = 0; warm < 2; ++warm) rule.step(game, players, draws);  // so that the optimiser remembers something
    Players past;  // the same steps of the critic once more: the state before the generator moves
    static_cast<game::Point&>(past) = copy_of(players);
    past.critic_optimizer = critic();
    past.critic_optimizer->attach(game.critic_network(), past.critic);
    carry(*players.critic_optimizer, *past.critic_optimizer);
    game::Point at = copy_of(players);
    rule.step(game, players, draws);
    const game::Draw own{.seed = 3, .index = 4, .batch = 2}, shown{.seed = 3, .index = 5, .batch = 2};
    past.critic_optimizer->step(past.critic, game.critic(past, own));  // its ordinary step
    CHECK(largest_difference(flat(game.critic_network(), past.critic), flat(game.critic_network(), players.critic)) ==
          0);
    const auto ahead = [&] {
      Players there;
      there.generator = at.generator, there.critic = copies(past.critic);
      there.critic_optimizer = critic();
      there.critic_optimizer->attach(game.critic_network(), there.critic);
      carry(*past.critic_optimizer, *there.critic_optimizer);
      for (int j = 0; j < kLooks; ++j) there.critic_optimizer->step(there.critic, game.critic(there, shown));
      return game.generator(there, shown).loss.item<double>();
    };
    const Tensor fed =
        flat(game.generator_network(), at.generator) - flat(game.generator_network(), players.generator);  // rate 1
    CHECK(largest_difference(fed, differences(game.generator_network(), at.generator, ahead)) < 1e-7);
  }
}

TEST_CASE("Adam's imagined step on the bilinear game, after its ordinary one, is differentiated through both means") {
  // L_D = psi theta has the gradient theta, L_G = -theta psi_1
  const game::Game game = bilinear();
  constexpr double kEps = .4, kRate = .3;
  Players players = players_at(game, .6, -.8, .2);
  players.critic_optimizer = adam({.lr = kRate, .eps = kEps});
  players.critic_optimizer->attach(game.critic_network(), players.critic);
  game::Draws draws;
  Rule rule = unrolled({.steps = 1, .by_optimizer = true});
  rule.step(game, players, draws);
  const double psi_0 = -.8 - kRate * .6 / (.6 + kEps);  // the ordinary step
  // the second step's m^ and v^ are those of two equal gradients: theta and theta^2 at theta = .6, differentiated in
  // the last
  CHECK(psi(players) == doctest::Approx(psi_0).epsilon(1e-12));
  const double m = .5 * .5 * .6, v = .999 * .001 * .36, c1 = 1 - .25, c2 = 1 - .999 * .999;
  const auto psi_1 = [&](double th) {
    return psi_0 - kRate * ((m + .5 * th) / c1) / (std::sqrt((v + .001 * th * th) / c2) + kEps);
  };
  const double h = 1e-6, slope = ((.6 + h) * psi_1(.6 + h) - (.6 - h) * psi_1(.6 - h)) / (2 * h);
  CHECK(theta(players) == doctest::Approx(.6 + .2 * slope).epsilon(1e-9));
}

TEST_CASE("the imagined critic is thrown away: only its ordinary steps move the critic") {
  const game::Game game = small("non-saturating");
  Players a = players_of(game, true), b = players_of(game, true);
  game::Draws draws{.seed = 3}, same{.seed = 3};
  unrolled({.steps = 4, .lr = 1}).step(game, a, draws);
  alternating({}).step(game, b, same);
  CHECK(at::equal(flat(game.critic_network(), a.critic), flat(game.critic_network(), b.critic)));
  CHECK_FALSE(at::equal(flat(game.generator_network(), a.generator), flat(game.generator_network(), b.generator)));
}

TEST_CASE("a constraint that projects is refused with the reason, unless nothing is unrolled") {
  game::GameParts parts = dirac(objectives::wasserstein());
  parts.constraint = nn::weight_clip(1);
  const game::Game game(std::move(parts));
  Players players = players_at(game, 1, -1);
  CHECK_THROWS_WITH_AS(optim::start(unrolled({}), game, players),
                       doctest::Contains("rule 'unrolled': constraint 'clip' projects"), ConfigError);
  CHECK_NOTHROW(optim::start(unrolled({.steps = 0}), game, players));
  CHECK_NOTHROW(optim::start(unrolled({}), bilinear(), players));
}
