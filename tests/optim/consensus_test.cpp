#include "saddle/optim/consensus.h"

#include <ATen/ATen.h>

#include <cmath>

#include <doctest/doctest.h>

#include "saddle/objectives/minimax.h"

#include "differences.h"
#include "dirac.h"
#include "tests/game/small_games.h"

using namespace saddle;
using namespace saddle::optim;
using namespace saddle::test;

namespace {

/// Players of gradient descent with learning rate 1: a step moves them by exactly what they were fed.
Players unit_players(const game::Game& game) {
  Players players;
  static_cast<game::Point&>(players) = test::start(game);
  players.critic_optimizer = sgd({.lr = 1}), players.generator_optimizer = sgd({.lr = 1});
  players.critic_optimizer->attach(game.critic_network(), players.critic);
  players.generator_optimizer->attach(game.generator_network(), players.generator);
  return players;
}

/// v, both players' gradients as one vector.
Tensor field(const game::Game& game, const game::Point& at, const game::Draw& draw) {
  return at::cat({flat(game.critic_network(), game.critic(at, draw).gradient),
                  flat(game.generator_network(), game.generator(at, draw).gradient)});
}

Tensor position(const game::Game& game, const game::Point& at) {
  return at::cat({flat(game.critic_network(), at.critic), flat(game.generator_network(), at.generator)});
}

nn::Network batch_norm_generator() {
  return nn::sequential("batch norm", {3}, {2},
                        {nn::linear(3, 4, nn::Scheme::pytorch), nn::batch_norm(4, nn::Scheme::pytorch), nn::tanh(),
                         nn::linear(4, 2, nn::Scheme::pytorch)});
}

game::GameParts penalised_by(std::vector<penalties::Penalty> penalties) {
  game::GameParts parts = small_game(smooth_critic(), "wasserstein");
  parts.penalties = std::move(penalties);
  return parts;
}

game::GameParts with_batch_norm() {
  game::GameParts parts = small_game(smooth_critic(), "non-saturating");
  parts.generator = batch_norm_generator();
  return parts;
}

}  // namespace

TEST_CASE("consensus with gamma = 1 walks the trajectory of the exact gradient on the Dirac-GAN") {
  const game::Game game(dirac(objectives::minimax()));
  constexpr int kSteps[] = {1, 10, 100, 500};
  constexpr double kRecorded[] = {.95289666, 1.06047322, .48808273, 1.42378687, -.01684849, -.01589355, 0, 0};
  Players players = players_at(game, 1, -1);  // the record's psi is high on fakes: see rule_test.cpp
  game::Draws draws;
  int n = 0;
  for (std::size_t k = 0; k < std::size(kSteps); ++k) {
    for (; n < kSteps[k]; ++n) consensus({.gamma = 1}).step(game, players, draws);
    CAPTURE(n);
    CHECK(std::abs(theta(players) - kRecorded[2 * k]) < 5.1e-9);
    CHECK(std::abs(-psi(players) - kRecorded[2 * k + 1]) < 5.1e-9);
  }
}

TEST_CASE("the added gradient is that of 1/2 |v|^2 with the whole of its f' f'' term") {
  const game::Game game(dirac(objectives::minimax()));
  Players players = players_at(game, 0.8, -0.6, 1), plain = players_at(game, 0.8, -0.6, 1);
  game::Draws draws, same;
  consensus({.gamma = 10}).step(game, players, draws);
  simultaneous().step(game, plain, same);
  const double added = (theta(plain) - theta(players)) / 10;
  CHECK(std::abs(added - .06274) < 5.1e-6);  // half of the term lost: .08981
}

TEST_CASE("consensus damps the Dirac-GAN by gamma w^2: gamma / 4 at w = 1/2") {
  const game::Game minimax(dirac(objectives::minimax()));
  for (const double gamma : {0.3, 1.0}) {
    CAPTURE(gamma);
    const double a = gamma / 4, limit = 2 * a / (a * a + 0.25);
    CHECK(limit == doctest::Approx(gamma == 1 ? 1.6 : .5868).epsilon(1e-4));
    const Rule rule = consensus({.gamma = gamma});
    CHECK(radius(rule, minimax, limit, 1, 1e-4) == doctest::Approx(1).epsilon(1e-7));
    CHECK(radius(rule, minimax, 0.9 * limit, 1, 1e-4) < 0.999);
    CHECK(radius(rule, minimax, 1.1 * limit, 1, 1e-4) > 1.001);
  }
  const game::Game game = bilinear();
  for (const double gamma : {0.0, 0.5, 2.0}) {
    CHECK(radius(consensus({.gamma = gamma}), game, 0.3) ==
          doctest::Approx(std::hypot(1 - 0.3 * gamma, 0.3)).epsilon(1e-12));
  }
}

TEST_CASE("the added gradient equals central differences of 1/2 |v|^2, through penalties and batch norm") {
  const game::Draw draw{.seed = 3};
  constexpr double kGamma = 0.7;
  for (auto parts : std::vector<game::GameParts (*)()>{
           [] { return penalised_by({gradient_penalty("interpolates", "two", 2)}); },
           [] {
             return penalised_by({gradient_penalty("fake", "two", 1.5, 0), gradient_penalty("interpolates")});
           },
           [] { return penalised_by({gradient_penalty("real", "one", 1, 0.1)}); }, with_batch_norm}) {
    const game::Game game(parts());
    CAPTURE(game.generator_network().name);
    Players players = unit_players(game);
    game::Point at = copy_of(players);
    const auto half_square = [&] { return field(game, at, draw).square().sum().item<double>() / 2; };
    const Tensor expected = at::cat({differences(game.critic_network(), at.critic, half_square),
                                     differences(game.generator_network(), at.generator, half_square)});
    const Tensor v = field(game, at, draw), before = position(game, at);
    game::Draws draws{.seed = 3};
    const Losses losses = consensus({.gamma = kGamma}).step(game, players, draws);
    const Tensor added = (before - position(game, players) - v) / kGamma;
    CHECK(expected.abs().max().item<double>() > 0.01);
    CHECK(largest_difference(added, expected) < 1e-6 * (1 + expected.abs().max().item<double>()));
    CHECK(losses.critic.item<double>() == doctest::Approx(game.critic(at, draw).loss.item<double>()));
    CHECK_FALSE(losses.critic.requires_grad());
    CHECK_FALSE(losses.generator.requires_grad());
  }
}

TEST_CASE("gamma = 0 is simultaneous play, to the bit") {
  const game::Game game(penalised_by({gradient_penalty("interpolates")}));
  Players a = unit_players(game), b = unit_players(game);
  game::Draws draws{.seed = 3}, same{.seed = 3};
  consensus({.gamma = 0}).step(game, a, draws);
  simultaneous().step(game, b, same);
  CHECK(at::equal(position(game, a), position(game, b)));
  CHECK(draws.used == same.used);
}

TEST_CASE("a gradient that is not finite moves neither player: |v|^2 joins them") {
  game::GameParts parts = dirac(objectives::wasserstein());
  parts.objective.critic_loss = [](const objectives::Play& d) { return d.fake.mean(-1) * NAN; };
  const game::Game game(std::move(parts));
  Players players = players_at(game, 1, -1);
  game::Draws draws;
  const Losses losses = consensus({}).step(game, players, draws);
  CHECK(losses.refusal == "critic: loss");
  CHECK(losses.refused == 2);
  CHECK(theta(players) == 1);
  CHECK(psi(players) == -1);
}
