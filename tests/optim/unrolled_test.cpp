#include "saddle/optim/unrolled.h"

#include <ATen/ATen.h>

#include <cmath>
#include <complex>

#include <doctest/doctest.h>

#include "saddle/optim/adam.h"

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
