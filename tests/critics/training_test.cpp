#include "saddle/critics/training.h"

#include <ATen/ATen.h>

#include <cmath>
#include <limits>

#include <doctest/doctest.h>

#include "saddle/nn/mlp.h"

using namespace saddle;
using namespace saddle::critics;

namespace {

/// D(x) = w x: a critic whose training can be written down.
nn::Network straight_critic(double w) {
  return {.name = "straight",
          .input_shape = {1},
          .output_shape = {1},
          .parameters = {{"w", {1, 1}, nn::constant(w)}},
          .forward = [](const nn::Weights& at, const Tensor& x, nn::Pass&) { return x.matmul(at[0]); }};
}

const Sides kDiracs{gaussian(2, 0), gaussian(0, 0)};  // d = 2

/// Where descent takes the straight critic's slope from w.
double trained_slope(double w, const std::vector<Choice>& penalties) {
  const CriticOptions options{.penalties = penalties,
                              .optimizer = {"sgd", {{"lr", .02}}},
                              .decay = false,
                              .steps = 400,
                              .batch = 4,
                              .dtype = at::kDouble};
  return train_critic(straight_critic(w), kDiracs, options).at.critic[0].item<double>();
}

}  // namespace

TEST_CASE("on two Diracs the penalised critic's slope is 1 + d / (2 lambda), from the right side") {
  CHECK(trained_slope(.1, {two_sided_penalty(10)}) == doctest::Approx(1.1).epsilon(1e-9));
  CHECK(trained_slope(.1, {one_sided_penalty(10)}) == doctest::Approx(1.1).epsilon(1e-9));
}

TEST_CASE("from the wrong side the two-sided penalty keeps it at -(1 - d / (2 lambda)), the one-sided does not") {
  CHECK(trained_slope(-.1, {two_sided_penalty(10)}) == doctest::Approx(-.9).epsilon(1e-9));
  CHECK(trained_slope(-.1, {one_sided_penalty(10)}) == doctest::Approx(1.1).epsilon(1e-9));
}

TEST_CASE("the unsquared penalty is exact on Diracs whose distance is below its weight, and no bound beyond it") {
  CHECK(trained_slope(.1, {unsquared_penalty(2.5)}) ==
        doctest::Approx(1).epsilon(.01));  // d = 2; steps of lr |d - 2.5|
  CHECK(trained_slope(-.1, {unsquared_penalty(2.5)}) == doctest::Approx(1).epsilon(.01));
  CHECK(trained_slope(.1, {one_sided_penalty(2.5)}) == doctest::Approx(1.4).epsilon(1e-9));  // squared: 1 + d / 5
  CHECK(trained_slope(.1, {unsquared_penalty(1.5)}) > 4);  // beyond 1 it still grows, by lr (d - 1.5) a step
}

TEST_CASE("one step of the trainer is one step of its optimiser down the game's gradient") {
  // L_D = -w d: the slope grows by lr d a step; watched before the first step and after each.
  std::vector<double> slopes;
  const CriticOptions options{
      .optimizer = {"sgd", {{"lr", .5}}}, .decay = false, .steps = 3, .batch = 4, .dtype = at::kDouble};
  train_critic(straight_critic(0), kDiracs, options, {},
               [&](std::int64_t, const FixedGame& game) { slopes.push_back(game.at.critic[0].item<double>()); });
  CHECK(slopes == std::vector<double>{0, 1, 2, 3});
}

TEST_CASE("clipping holds, and the generator's gradient is minus the critic's slope") {
  const CriticOptions options{.constraint = {"clip", {{"c", .25}}},
                              .optimizer = {"sgd", {{"lr", .1}}},
                              .steps = 10,
                              .batch = 4,
                              .dtype = at::kDouble};
  const FixedGame game = train_critic(straight_critic(0), kDiracs, options);
  CHECK(game.at.critic[0].item<double>() == .25);
  CHECK(game.generator_gradient(2).item<double>() == doctest::Approx(-.25));
  CHECK(game.input_gradients(at::zeros({3, 1}, at::kDouble)).equal(at::full({3, 1}, .25, at::kDouble)));
  CHECK(game.at.generator[0].item<double>() == 0);  // it stood still
}

TEST_CASE("equal seeds train equal critics, and watching changes nothing") {
  const nn::Network network = nn::mlp("critic", 1, 1, {.width = 8, .depth = 2});
  const Sides sides{gaussian(1, 1), gaussian(-1, 1)};
  const CriticOptions options{.penalties = {two_sided_penalty()}, .steps = 20, .batch = 16, .seed = 3};
  const Tensor x = line_points(-2, 2, 9);
  const Tensor plain = train_critic(network, sides, options).scores(x);
  const auto look = [&](std::int64_t, const FixedGame& game) { game.generator_gradient(1), game.input_gradients(x); };
  CHECK(train_critic(network, sides, options, {}, look).scores(x).equal(plain));
  CriticOptions other = options;
  other.seed = 4;
  CHECK_FALSE(train_critic(network, sides, other).scores(x).equal(plain));
}

TEST_CASE("unknown parts are refused with the nearest name, numbers that overflow with their step") {
  const nn::Network network = straight_critic(1);
  CHECK_THROWS_WITH_AS(train_critic(network, kDiracs, {.objective = {"waserstein"}}), doctest::Contains("wasserstein"),
                       ConfigError);
  CHECK_THROWS_AS(train_critic(network, kDiracs, {.constraint = {"clop"}}), ConfigError);
  const Sides broken{gaussian(std::numeric_limits<double>::infinity(), 0), gaussian(0, 0)};
  CHECK_THROWS_WITH_AS(train_critic(network, broken, {}), doctest::Contains("step 0"), NumericError);
}

TEST_CASE("progress of the parts of a work adds up") {
  std::vector<double> shares;
  const Progress whole = [&](double share) { shares.push_back(share); };
  part(whole, 0, 2)(.5), part(whole, 1, 2)(.5), part(part(whole, 1, 2), 1, 2)(1);
  CHECK(shares == std::vector<double>{.25, .75, 1});
  CHECK_FALSE(part({}, 0, 2));
}

TEST_CASE("circles of equal draws have equal angles") {
  const Tensor inner = circle(1)(0, Purpose::metric, 3, 100), outer = circle(2)(0, Purpose::metric, 3, 100);
  CHECK(at::allclose(outer, 2 * inner));
  CHECK(at::allclose(inner.norm(2, 1), at::ones({100}, at::kDouble)));
}
