// Rules that differentiate twice, where that might be thought impossible: bfloat16 and a user's own module.
#include <ATen/ATen.h>
#include <torch/nn/modules/activation.h>
#include <torch/nn/modules/container/sequential.h>
#include <torch/nn/modules/linear.h>

#include <doctest/doctest.h>

#include "saddle/nn/module_adapter.h"
#include "saddle/optim/rule.h"

#include "differences.h"
#include "dirac.h"
#include "tests/game/small_games.h"

using namespace saddle;
using namespace saddle::optim;
using namespace saddle::test;

namespace {

const std::vector<std::string> kTwice{"consensus", "unrolled"};

/// Where both players of gradient descent stand after two steps.
Tensor walked(const std::string& name, game::GameParts parts, const game::Point& from) {
  const game::Game game(std::move(parts));
  const Rule rule = rules().make(name, {});
  Players players;
  static_cast<game::Point&>(players) = copy_of(from);
  players.critic_optimizer = sgd({.lr = 0.1}), players.generator_optimizer = sgd({.lr = 0.1});
  players.critic_optimizer->attach(game.critic_network(), players.critic);
  players.generator_optimizer->attach(game.generator_network(), players.generator);
  optim::start(rule, game, players);
  game::Draws draws{.seed = 3};
  for (int n = 0; n < 2; ++n) CHECK(rule.step(game, players, draws).refusal == "");
  return at::cat({flat(game.critic_network(), players.critic), flat(game.generator_network(), players.generator)});
}

Tensor position(const game::Point& at) {
  std::vector<Tensor> all;
  for (const nn::Weights* part : {&at.critic, &at.generator}) {
    for (const Tensor& weight : *part) all.push_back(weight.flatten());
  }
  return at::cat(all);
}

/// small_game in float32, as training is.
game::GameParts single() {
  game::GameParts parts = small_game(smooth_critic(), "non-saturating", 64);
  parts.real = [real = parts.real](const game::Draw& draw) { return real(draw).to(at::kFloat); };
  parts.latent = [latent = parts.latent](const game::Draw& draw) { return latent(draw).to(at::kFloat); };
  parts.penalties = {gradient_penalty("interpolates", "two", 1)};
  return parts;
}

/// smooth_critic's layers as a module.
nn::Network adapted_critic() {
  torch::nn::Sequential module(torch::nn::Linear(2, 5), torch::nn::Tanh(), torch::nn::Linear(5, 1));
  module->to(at::kDouble);
  const auto forward = [](torch::nn::Module& m, const Tensor& x) {
    return m.as<torch::nn::SequentialImpl>()->forward(x);
  };
  return nn::adapt(module.ptr(), "theirs", {2}, {1}, forward, {.mixes_samples = false});
}

}  // namespace

TEST_CASE("in bfloat16 the rules that differentiate twice move as in float32, but for its three digits") {
  const game::Game game(single());
  const game::Point from{nn::initialise(game.critic_network(), 5, 1), nn::initialise(game.generator_network(), 5, 0)};
  for (const std::string& name : kTwice) {
    CAPTURE(name);
    game::GameParts half = single();
    half.critic = nn::with_bfloat16(std::move(half.critic));
    half.generator = nn::with_bfloat16(std::move(half.generator));
    const Tensor moved = walked(name, single(), from) - position(from);
    const Tensor moved_in_half = walked(name, std::move(half), from) - position(from);
    const double departure = ((moved - moved_in_half).norm() / moved.norm()).item<double>();
    CHECK(departure < 0.05);
    CHECK(departure > 1e-5);  // it did compute in bfloat16
  }
}

TEST_CASE("a user's own module moves as the same layers of ours do, through both derivatives") {
  game::GameParts ours = small_game(smooth_critic(), "non-saturating"), theirs = ours;
  theirs.critic = adapted_critic();
  ours.penalties = theirs.penalties = {gradient_penalty("interpolates", "two", 2)};
  const game::Point from = test::start(game::Game(ours));
  for (const std::string& name : kTwice) {
    CAPTURE(name);
    const Tensor a = walked(name, ours, from), b = walked(name, theirs, from);
    CHECK(largest_difference(a, b) < 1e-12);
    CHECK(largest_difference(a, position(from)) > 1e-3);
  }
}
