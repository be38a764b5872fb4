// Many games of one configuration at once.
#include <ATen/ATen.h>

#include <doctest/doctest.h>

#include "saddle/train/experiment.h"

#include "tests/train/small_runs.h"

namespace {

using namespace saddle;
using namespace saddle::test;

const train::Settings kFive{
    {"rule.n_critic", std::int64_t{5}}, {"critic_optimizer.lr", 1e-2}, {"generator_optimizer.lr", 1e-2}};

void play(train::Experiment& e, int steps) {
  game::Draws draws{.seed = e.config.train.seed};
  for (int step = 0; step < steps; ++step) e.rule.step(*e.game, e.players, draws);
}

/// All trained weights of game r, one after the other.
Tensor weights_of(const train::Experiment& e, std::int64_t r) {
  std::vector<Tensor> all;
  for (const nn::Weights* player : {&e.players.critic, &e.players.generator}) {
    for (const Tensor& weight : *player) all.push_back(weight[r].flatten());
  }
  return at::cat(all);
}

}  // namespace

TEST_CASE("a stack of one game plays what the single run plays") {
  train::Experiment one = train::make_experiment(small_config(kFive)),
                    stack = train::make_experiment(small_config(kFive), at::kCPU, 1);
  CHECK(stack.game->served_by(game::Graph::drop) == "analytic");
  play(one, 8), play(stack, 8);
  std::vector<Tensor> all;
  for (const nn::Weights* player : {&one.players.critic, &one.players.generator}) {
    for (const Tensor& weight : *player) all.push_back(weight.flatten());
  }
  const Tensor single = at::cat(all);
  CHECK((weights_of(stack, 0) - single).abs().max().item<double>() < 1e-5);
  train::Experiment start = train::make_experiment(small_config(kFive), at::kCPU, 1);
  CHECK((weights_of(start, 0) - single).abs().max().item<double>() > 1e-2);  // it did move
}

TEST_CASE("the games of a stack start as runs with consecutive seeds do, and leave each other alone") {
  train::Experiment a = train::make_experiment(small_config(kFive), at::kCPU, 3),
                    b = train::make_experiment(small_config(kFive), at::kCPU, 3);
  const train::Experiment third =
      train::make_experiment(small_config({{"rule.n_critic", std::int64_t{5}}, {"train.seed", std::int64_t{2}}}));
  for (std::size_t j = 0; j < third.players.critic.size(); ++j)
    CHECK(at::equal(a.players.critic[j][2], third.players.critic[j]));
  for (Tensor& weight : b.players.critic) weight[1].mul_(3);
  play(a, 8), play(b, 8);
  for (const std::int64_t untouched : {0, 2})
    CHECK((weights_of(a, untouched) - weights_of(b, untouched)).abs().max().item<double>() < 1e-6);
  CHECK((weights_of(a, 1) - weights_of(b, 1)).abs().max().item<double>() > 1e-3);
  CHECK((weights_of(a, 0) - weights_of(a, 2)).abs().max().item<double>() > 1e-3);
}

TEST_CASE("a game that diverges stands still, its updates are counted, and the others go on as without it") {
  for (const char* constraint : {"none", "spectral-norm"}) {
    CAPTURE(constraint);
    train::Settings settings = kFive;
    settings["constraint.name"] = std::string(constraint);
    train::Experiment a = train::make_experiment(small_config(settings), at::kCPU, 3),
                      b = train::make_experiment(small_config(settings), at::kCPU, 3);
    for (Tensor& weight : b.players.generator) weight[1].fill_(std::numeric_limits<double>::quiet_NaN());
    const Tensor critic = b.players.critic[0][1].clone();
    play(a, 6), play(b, 6);
    for (const std::int64_t other : {0, 2})
      CHECK((weights_of(a, other) - weights_of(b, other)).abs().max().item<double>() < 1e-6);
    CHECK(at::equal(b.players.critic[0][1], critic));
    CHECK(!a.players.critic_optimizer->refused().defined());
    CHECK(at::equal(b.players.critic_optimizer->refused(), at::tensor({0, 30, 0}, at::kLong)));
  }
}

TEST_CASE("images and networks with labels are not stacked") {
  CHECK_THROWS_WITH_AS(
      train::make_experiment(small_config({{"generator.condition", std::string("concat")}}), at::kCPU, 2),
      doctest::Contains("reads labels"), ConfigError);
  CHECK_THROWS_WITH_AS(train::make_experiment(small_config({{"critic.minibatch_std", true}}), at::kCPU, 2),
                       doctest::Contains("minibatch_std"), ConfigError);
}
