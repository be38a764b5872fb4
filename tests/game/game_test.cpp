#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

#include <doctest/doctest.h>

#include "tests/game/small_games.h"

namespace {

using namespace saddle;
using namespace saddle::test;
using game::Draw;
using game::Game;
using game::Graph;
using game::Point;

/// The largest difference between a player's gradient and central differences of its loss.
double worst_difference(const Game& game, Point at, bool critic) {
  constexpr double kStep = 1e-6;
  const game::Gradients g = critic ? game.critic(at, kDraw) : game.generator(at, kDraw);
  const auto loss = [&] { return (critic ? game.critic(at, kDraw) : game.generator(at, kDraw)).loss.item<double>(); };
  nn::Weights& weights = critic ? at.critic : at.generator;
  double worst = 0;
  for (std::size_t j = 0; j < weights.size(); ++j) {
    for (std::int64_t i = 0; i < weights[j].numel(); ++i) {
      double* element = weights[j].mutable_data_ptr<double>() + i;
      const double before = *element;
      *element = before + kStep;
      const double up = loss();
      *element = before - kStep;
      const double down = loss();
      *element = before;
      const double derivative = g.gradient[j].defined() ? g.gradient[j].flatten()[i].item<double>() : 0;
      worst = std::max(worst, std::abs(derivative - (up - down) / (2 * kStep)));
    }
  }
  return worst;
}

}  // namespace

TEST_CASE("both players' gradients agree with central differences of their losses, for every objective") {
  for (const std::string& name : objectives::objectives().names()) {
    CAPTURE(name);
    const Game plain(small_game(smooth_critic(outputs_for(name)), name));
    CHECK(worst_difference(plain, start(plain), true) < 1e-7);
    CHECK(worst_difference(plain, start(plain), false) < 1e-7);
  }
}

TEST_CASE("and for every penalty, on scores and on the witness of features") {
  for (const std::string objective : {"wasserstein", "mmd"}) {
    for (const std::string& name : penalties::penalties().names()) {
      CAPTURE(objective);
      CAPTURE(name);
      game::GameParts parts = small_game(smooth_critic(outputs_for(objective)), objective);
      parts.penalties = {penalties::penalties().make(name, {{"weight", 3.}})};
      const Game penalised(std::move(parts));
      CHECK(worst_difference(penalised, start(penalised), true) < 1e-6);
    }
  }
}

TEST_CASE("and for the gradient penalty at every kind of point, with every side, power and norm") {
  for (const char* at : {"interpolates", "real", "fake", "around-real"}) {
    for (const char* side : {"two", "one"}) {
      for (const std::int64_t power : {1, 2}) {
        for (const char* norm : {"l1", "l2", "linf"}) {
          CAPTURE(at);
          CAPTURE(side);
          CAPTURE(norm);
          game::GameParts parts = small_game(smooth_critic(), "wasserstein");
          parts.penalties = {penalties::penalties().make("gradient", {{"at", std::string(at)},
                                                                      {"side", std::string(side)},
                                                                      {"target", *side == 'o' ? .01 : 1.},
                                                                      {"power", power},
                                                                      {"norm", std::string(norm)}})};
          const Game penalised(std::move(parts));
          CHECK(worst_difference(penalised, start(penalised), true) < 1e-6);
        }
      }
    }
  }
}

TEST_CASE("a penalty cut off from the graph fails the derivative test") {
  game::GameParts parts = small_game(smooth_critic(), "wasserstein");
  parts.penalties = {gradient_penalty("interpolates")};
  const auto honest = parts.penalties[0].value;
  parts.penalties[0].value = [honest](const Tensor& g) {
    return honest(g).detach();
  };  // changes the reported number only
  const Game game(std::move(parts));
  CHECK(worst_difference(game, start(game), true) > 1e-2);
}

TEST_CASE("for a linear critic loss and gradient of WGAN-GP equal their closed form") {
  // L = w . (mean fake - mean real) + lambda (|w| - 1)^2, dL/dw = mean fake - mean real + 2 lambda (|w| - 1) w / |w|
  game::GameParts parts = small_game(linear_critic(), "wasserstein");
  parts.penalties = {gradient_penalty("interpolates", "two", 10)};
  const auto real = parts.real;
  const auto latent = parts.latent;
  const Game game(std::move(parts));
  const Point at = start(game);
  nn::Pass pass;
  const Tensor gap = game.generator_network().forward(at.generator, latent(kDraw), pass).mean(0) - real(kDraw).mean(0);
  const Tensor w = at.critic[0][0];
  const Tensor norm = w.norm();
  const game::Gradients g = game.critic(at, kDraw);
  CHECK(std::abs((g.loss - (w.dot(gap) + 10 * (norm - 1).square())).item<double>()) < 1e-12);
  CHECK((g.gradient[0][0] - (gap + 20 * (norm - 1) * w / norm)).abs().max().item<double>() < 1e-12);
}

TEST_CASE("on images the penalty's norm is over all of a sample's pixels and channels") {
  // D(x) = w . x on {2, 3, 3}: the penalty is (|w| - 1)^2; norms over channels only, or pixel by pixel, give another
  // number
  const nn::Network critic = nn::sequential(
      "linear", {2, 3, 3}, {1}, {nn::reshape({18}), nn::linear(18, 1, nn::Scheme::pytorch, /*bias=*/false)});
  const nn::Weights at = nn::initialise(critic, 1, 1, kDouble);
  const Tensor x = Stream(1, Purpose::test, 0).normal({4, 2, 3, 3}, kDouble);
  const penalties::Penalty penalty = gradient_penalty("real");
  const auto loss = [&](const std::vector<game::Answer>& answers) { return penalty.value(answers[0].gradient); };
  const game::Gradients g = game::autograd().critic_gradient(critic, at, {{{x, {}, true}}, {loss}}, Graph::drop);
  CHECK(std::abs((g.loss - (at[0].norm() - 1).square()).item<double>()) < 1e-12);
}

TEST_CASE("a gradient is a function of point and draw: same in, same out, and nothing given is changed") {
  game::GameParts parts = small_game(smooth_critic(), "hinge");
  parts.penalties = {gradient_penalty("interpolates")};
  const Game game(std::move(parts));
  const Point at = start(game);
  Point copy;
  for (const Tensor& w : at.critic) copy.critic.push_back(w.clone());
  for (const Tensor& w : at.generator) copy.generator.push_back(w.clone());
  const game::Gradients first = game.critic(at, kDraw), again = game.critic(at, kDraw);
  game.generator(at, kDraw);
  for (std::size_t j = 0; j < at.critic.size(); ++j) {
    CHECK(first.gradient[j].equal(again.gradient[j]));
    CHECK(at.critic[j].equal(copy.critic[j]));
    CHECK_FALSE(at.critic[j].requires_grad());
  }
  for (std::size_t j = 0; j < at.generator.size(); ++j) CHECK(at.generator[j].equal(copy.generator[j]));
  CHECK_FALSE(first.loss.equal(game.critic(at, {.seed = 11, .index = 3, .batch = 1}).loss));
}

TEST_CASE("kept graphs differentiate again: the Jacobian of the generator's gradient in the critic's weights") {
  const Game game(small_game(smooth_critic(), "non-saturating"));
  Point at = start(game);
  for (Tensor& w : at.critic) w.requires_grad_(true);
  const game::Gradients g = game.generator(at, kDraw, Graph::keep);
  const Tensor probe = g.gradient[0].sum();
  const Tensor jacobian = torch::autograd::grad({probe}, {at.critic[0]})[0];
  constexpr double kStep = 1e-6;
  const c10::NoGradGuard no_grad;
  const auto value = [&] { return game.generator(at, kDraw).gradient[0].sum().item<double>(); };
  at.critic[0][1][0] += kStep;
  const double up = value();
  at.critic[0][1][0] -= 2 * kStep;
  const double down = value();
  CHECK(std::abs(jacobian[1][0].item<double>() - (up - down) / (2 * kStep)) < 1e-8);
}

TEST_CASE("kept graphs of the critic's step reach the generator through the fakes, also through a penalty") {
  game::GameParts parts = small_game(smooth_critic(), "wasserstein");
  parts.penalties = {gradient_penalty("interpolates")};
  const Game game(std::move(parts));
  Point at = start(game);
  for (Tensor& w : at.generator) w.requires_grad_(true);
  const Tensor probe = game.critic(at, kDraw, Graph::keep).gradient[0].sum();
  const Tensor jacobian = torch::autograd::grad({probe}, {at.generator[0]})[0];
  constexpr double kStep = 1e-6;
  const c10::NoGradGuard no_grad;
  const auto value = [&] { return game.critic(at, kDraw).gradient[0].sum().item<double>(); };
  at.generator[0][1][0] += kStep;
  const double up = value();
  at.generator[0][1][0] -= 2 * kStep;
  const double down = value();
  CHECK(std::abs(jacobian[1][0].item<double>() - (up - down) / (2 * kStep)) < 1e-7);
}

TEST_CASE("a per-sample penalty on a critic with batch norm is a configuration error that says what to do") {
  const nn::Network critic =
      nn::sequential("mixing", {2}, {1},
                     {nn::linear(2, 4, nn::Scheme::pytorch), nn::batch_norm(4, nn::Scheme::pytorch),
                      nn::linear(4, 1, nn::Scheme::pytorch)});
  game::GameParts parts = small_game(critic, "wasserstein");
  CHECK_NOTHROW(Game(small_game(critic, "wasserstein")));
  parts.penalties = {gradient_penalty("real")};
  CHECK_THROWS_WITH_AS(Game(std::move(parts)), doctest::Contains("set critic.norm = \"none\""), ConfigError);
}

TEST_CASE("the constraint reaches every trainable weight of the critic") {
  game::GameParts parts = small_game(smooth_critic(), "wasserstein");
  parts.constraint = nn::weight_clip(.01);
  const Game game(std::move(parts));
  Point at = start(game);
  game.constrain(at);
  for (const Tensor& w : at.critic) CHECK(w.abs().max().item<double>() <= .01);
}

TEST_CASE("the reals of successive draws leave no batch out, whatever the generator's steps use") {
  game::Draws draws{.seed = 1};
  std::vector<std::uint64_t> batches, indices;
  for (int step = 0; step < 3; ++step) {
    for (int t = 0; t < 2; ++t) {
      const Draw draw = draws.next();
      batches.push_back(draw.batch), indices.push_back(draw.index);
    }
    const Draw draw = draws.again();
    CHECK(draw.batch == batches.back());
    indices.push_back(draw.index);
  }
  CHECK(batches == std::vector<std::uint64_t>{0, 1, 2, 3, 4, 5});
  CHECK(indices == std::vector<std::uint64_t>{0, 1, 2, 3, 4, 5, 6, 7, 8});
}
