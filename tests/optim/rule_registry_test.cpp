// What holds for every rule that has a name. A row of rules() without a value here fails.
#include <ATen/ATen.h>

#include <cmath>
#include <set>

#include <doctest/doctest.h>

#include "saddle/optim/adam.h"
#include "saddle/optim/rule.h"
#include "saddle/optim/sgd.h"

#include "differences.h"
#include "dirac.h"
#include "tests/game/small_games.h"

using namespace saddle;
using namespace saddle::optim;
using namespace saddle::test;

namespace {

using Given = std::map<std::string, Value>;

/// A rule and its factor a step on the bilinear game at h = 0.3, in closed form.
struct Case {
  std::string name;
  Given given;
  double radius;
  double printed;  // in docs/rules.md
  int steps = 1;   // after which the rule is where it began
};

constexpr double kStep = 0.3, kSquare = kStep * kStep;

std::vector<Case> cases() {
  const double half_trace = 1 - kSquare / 2 - 5 * kSquare;  // unrolled: theta' and psi' of unrolled_test.cpp, k = 5
  const double root = std::sqrt(half_trace * half_trace - (1 - 10 * kSquare));
  const double turned = 5 * std::acos(1 - kSquare / 2);  // lookahead: five steps of alternating play turn so far
  return {{"alt", {}, 1, 1.000000},
          {"sim", {}, std::sqrt(1 + kSquare), 1.044031},
          {"optimistic", {}, std::sqrt((1 + std::sqrt(1 - 4 * kSquare)) / 2), 0.948683},
          {"extragradient", {}, std::sqrt(1 - kSquare + kSquare * kSquare), 0.958175},
          {"consensus", {{"gamma", 1.0}}, std::hypot(1 - kStep, kStep), 0.761577},
          {"unrolled", {{"unrolled_steps", std::int64_t{5}}}, half_trace + root, 0.898732},
          {"lookahead", {}, std::pow((1 + std::cos(turned)) / 2, 0.1), 0.938933, 5}};
}

/// Every row at its defaults, and the options that change what is remembered or drawn.
std::vector<std::pair<std::string, Given>> all_rules() {
  std::vector<std::pair<std::string, Given>> all;
  for (const std::string& name : rules().names()) all.push_back({name, {}});
  all.push_back({"alt", {{"n_critic", std::int64_t{3}}}});
  all.push_back({"unrolled", {{"n_critic", std::int64_t{2}}, {"unrolled_steps", std::int64_t{2}}}});
  for (const char* inner : {"optimistic", "extragradient", "consensus"}) {
    all.push_back({"lookahead", {{"inner", std::string(inner)}, {"k", std::int64_t{2}}}});
  }
  return all;
}

template <class Check>
void for_each_rule(Check check) {
  for (const auto& [name, given] : all_rules()) {
    CAPTURE(name);
    CAPTURE(given.size());
    check(rules().make(name, given));
  }
}

/// A game with buffers in both players' lists.
game::GameParts batch_norm_game() {
  game::GameParts parts =
      small_game(nn::sequential("batch norm", {2}, {1},
                                {nn::linear(2, 5, nn::Scheme::pytorch), nn::batch_norm(5, nn::Scheme::pytorch),
                                 nn::tanh(), nn::linear(5, 1, nn::Scheme::pytorch)}),
                 "non-saturating");
  parts.generator = nn::sequential("batch norm", {3}, {2},
                                   {nn::linear(3, 4, nn::Scheme::pytorch), nn::batch_norm(4, nn::Scheme::pytorch),
                                    nn::tanh(), nn::linear(4, 2, nn::Scheme::pytorch)});
  return parts;
}

Players started(const Rule& rule, const game::Game& game, std::uint64_t seed = 5) {
  Players players;
  static_cast<game::Point&>(players) = test::start(game, seed);
  players.critic_optimizer = adam({.lr = 0.01}), players.generator_optimizer = adam({.lr = 0.01});
  players.critic_optimizer->attach(game.critic_network(), players.critic);
  players.generator_optimizer->attach(game.generator_network(), players.generator);
  optim::start(rule, game, players);
  return players;
}

/// All that a checkpoint holds of the players, sharing storage.
nn::Weights everything(const Players& players) {
  nn::Weights all = players.critic;
  all.insert(all.end(), players.generator.begin(), players.generator.end());
  for (const auto* optimizer : {players.critic_optimizer.get(), players.generator_optimizer.get()}) {
    for (const auto& [name, tensor] : optimizer->state()) all.push_back(tensor);
  }
  for (const auto& [name, tensor] : players.memory) all.push_back(tensor);
  return all;
}

}  // namespace

TEST_CASE("every rule has the radius of its closed form on the bilinear game at h = 0.3") {
  std::set<std::string> known;
  for (const Case& c : cases()) {
    CAPTURE(c.name);
    known.insert(c.name);
    const double measured = radius(rules().make(c.name, c.given), bilinear(), kStep, c.steps);
    CHECK(measured == doctest::Approx(c.radius).epsilon(1e-10));
    CHECK(std::abs(measured - c.printed) < 5.1e-7);
  }
  for (const std::string& name : rules().names()) {
    CAPTURE(name);
    CHECK(known.contains(name));
  }
}

TEST_CASE("six steps equal three, a copy of all that is saved into fresh players, and three more, to the bit") {
  const game::Game game(batch_norm_game());
  for_each_rule([&](const Rule& rule) {
    Players whole = started(rule, game), half = started(rule, game), fresh = started(rule, game, 6);
    game::Draws draws{.seed = 3}, parted{.seed = 3};
    for (int n = 0; n < 6; ++n) rule.step(game, whole, draws);
    for (int n = 0; n < 3; ++n) rule.step(game, half, parted);
    const nn::Weights from = everything(half), to = everything(fresh);
    REQUIRE(from.size() == to.size());
    for (std::size_t i = 0; i < from.size(); ++i) to[i].copy_(from[i]);
    for (int n = 0; n < 3; ++n) rule.step(game, fresh, parted);
    CHECK(equal(everything(whole), everything(fresh)));
    CHECK(draws.used == parted.used);
  });
}

TEST_CASE("what a rule remembers has a name of its own and stays where it is; it begins anew with each start") {
  const game::Game game(batch_norm_game());
  for_each_rule([&](const Rule& rule) {
    Players players = started(rule, game);
    std::set<std::string> names;
    std::vector<const void*> places;
    for (const auto& [name, tensor] : players.memory) names.insert(name), places.push_back(tensor.const_data_ptr());
    CHECK(names.size() == players.memory.size());
    game::Draws draws{.seed = 3};
    for (int n = 0; n < 3; ++n) rule.step(game, players, draws);
    REQUIRE(players.memory.size() == places.size());
    for (std::size_t i = 0; i < places.size(); ++i) CHECK(players.memory[i].second.const_data_ptr() == places[i]);
    optim::start(rule, game, players);
    CHECK(players.memory.size() == places.size());
  });
}

TEST_CASE("a step moves both players, its losses are finite numbers without a graph, and it uses the draws it says") {
  const game::Game game(batch_norm_game());
  for_each_rule([&](const Rule& rule) {
    Players players = started(rule, game);
    game::Draws draws{.seed = 3};
    for (int n = 1; n <= 6; ++n) {
      const nn::Weights critic = copies(nn::trainable(game.critic_network(), players.critic));
      const nn::Weights generator = copies(nn::trainable(game.generator_network(), players.generator));
      const Losses losses = rule.step(game, players, draws);
      CHECK_FALSE(equal(critic, nn::trainable(game.critic_network(), players.critic)));
      CHECK_FALSE(equal(generator, nn::trainable(game.generator_network(), players.generator)));
      for (const Tensor& loss : {losses.critic, losses.generator}) {
        CHECK(std::isfinite(loss.item<double>()));
        CHECK_FALSE(loss.requires_grad());
      }
      CHECK(losses.refusal == "");
      CHECK(draws.batches == static_cast<std::uint64_t>(n * rule.draws_for_critic));
    }
    for (const Tensor& tensor : everything(players)) {
      CHECK_FALSE(tensor.requires_grad());
      CHECK_FALSE(tensor.grad().defined());
    }
  });
}

TEST_CASE("nothing that is handed to a game is changed by it") {
  game::GameParts parts = batch_norm_game();
  int calls = 0;
  for (nn::Network* network : {&parts.critic, &parts.generator}) {
    network->forward = [&calls, forward = network->forward](const nn::Weights& w, const Tensor& x, nn::Pass& pass) {
      const nn::Weights before = copies(w);
      const Tensor x_before = x.detach().clone(), y = forward(w, x, pass);
      CHECK(equal(before, w));
      CHECK(at::equal(x_before, x));
      ++calls;
      return y;
    };
  }
  const game::Game game(std::move(parts));
  for_each_rule([&](const Rule& rule) {
    Players players = started(rule, game);
    game::Draws draws{.seed = 3};
    calls = 0;
    rule.step(game, players, draws);
    CHECK(calls > 0);
  });
  const game::Point at = test::start(game);
  const game::Point before = copy_of(at);
  for (const game::Graph graph : {game::Graph::drop, game::Graph::keep}) {
    game.critic(at, {.seed = 3}, graph), game.generator(at, {.seed = 3}, graph);
    CHECK(equal(before.critic, at.critic));
    CHECK(equal(before.generator, at.generator));
  }
}

TEST_CASE("every rule plays against a critic with nothing to train") {
  game::GameParts parts = small_game(smooth_critic(), "wasserstein");
  parts.critic = {.name = "sum",
                  .input_shape = {2},
                  .output_shape = {1},
                  .forward = [](const nn::Weights&, const Tensor& x, nn::Pass&) { return x.square().sum(-1, true); }};
  for (const bool penalised : {false, true}) {
    game::GameParts with = parts;
    if (penalised) with.penalties = {gradient_penalty("fake")};
    const game::Game game(std::move(with));
    for_each_rule([&](const Rule& rule) {
      Players players = started(rule, game);
      const nn::Weights before = copies(players.generator);
      game::Draws draws{.seed = 3};
      for (int n = 0; n < 3; ++n) CHECK(rule.step(game, players, draws).refusal == "");
      CHECK_FALSE(equal(before, players.generator));
    });
  }
}

TEST_CASE("under every rule a lazy penalty is as heavy on average, also where a rule draws twice or imagines steps") {
  // small steps: the players hardly move, so the penalty's pull adds up. Consensus is left out: it squares the pull.
  const auto pulled = [](const std::string& rule, double weight, std::int64_t every) {
    game::GameParts parts = small_game(smooth_critic(), "wasserstein");
    parts.penalties = {penalties::penalties().make("weights", {{"weight", weight}, {"every", every}})};
    const game::Game game(std::move(parts));
    Players players;
    static_cast<game::Point&>(players) = start(game);
    const SgdOptions slow{.lr = 1e-6};
    players.critic_optimizer = sgd(slow), players.generator_optimizer = sgd(slow);
    players.critic_optimizer->attach(game.critic_network(), players.critic);
    players.generator_optimizer->attach(game.generator_network(), players.generator);
    const Rule played = rules().make(rule, {});
    start(played, game, players);
    game::Draws draws{.seed = 1};
    for (int t = 0; t < 30; ++t) played.step(game, players, draws);
    return players.critic[0].clone();
  };
  for (const std::string& rule : rules().names()) {
    if (rule == "consensus") continue;
    CAPTURE(rule);
    const Tensor free = pulled(rule, 0, 1), each = pulled(rule, 5, 1) - free;
    for (const std::int64_t every : {2, 3}) {
      CAPTURE(every);
      const Tensor lazy = pulled(rule, 5, every) - free;
      CHECK(((lazy - each).norm() / each.norm()).item<double>() < (rule == "optimistic" ? .1 : 1e-3));
    }
  }
}
