// The conditional GAN's optimum on a joint distribution of three outcomes and three labels.
#include <ATen/ATen.h>

#include <cmath>

#include <doctest/doctest.h>

#include "saddle/nn/registry.h"

#include "tests/game/small_games.h"

namespace {

using namespace saddle;
using namespace saddle::test;

using Tenths = std::array<std::array<int, 3>, 3>;           // [label][outcome]; each row sums to ten
constexpr Tenths kData{{{5, 3, 2}, {2, 6, 2}, {1, 1, 8}}};  // p(x | y)
constexpr Tenths kFakes{{{2, 3, 5}, {4, 4, 2}, {1, 1, 8}}};

/// One-hot outcomes {30, 3}, ten of each label in turn.
Tensor outcomes(const Tenths& tenths) {
  std::vector<std::int64_t> x;
  for (const auto& row : tenths) {
    for (std::int64_t outcome = 0; outcome < 3; ++outcome) x.insert(x.end(), row[outcome], outcome);
  }
  return at::one_hot(at::tensor(x, at::kLong), 3).to(at::kDouble);
}

/// 2 log 2 - 2 E_y JSD(p(. | y), g(. | y)).
double expected_loss() {
  double sum = 0;
  for (int y = 0; y < 3; ++y) {
    for (int x = 0; x < 3; ++x) {
      const double p = kData[y][x] / 10., g = kFakes[y][x] / 10.;
      sum += (p * std::log(2 * p / (p + g)) + g * std::log(2 * g / (p + g))) / 3;
    }
  }
  return 2 * std::log(2) - sum;
}

game::GameParts joint(const nn::Network& critic) {
  nn::Network generator{.name = "table", .input_shape = {3}, .output_shape = {3}};
  generator.forward = [](const nn::Weights&, const Tensor& z, nn::Pass&) { return z; };
  return {.generator = generator,
          .critic = critic,
          .objective = objectives::objectives().make("minimax", {}),
          .real = [](const game::Draw&) { return outcomes(kData); },
          .latent = [](const game::Draw&) { return outcomes(kFakes); },
          .labels = [](const game::Draw&) { return at::arange(3, at::kLong).repeat_interleave(10); }};
}

/// The critic's least loss, by gradient descent.
double trained(const nn::Network& critic) {
  const game::Game game(joint(critic));
  game::Point at{.critic = nn::initialise(critic, 1, 1, kDouble)};
  Tensor loss;
  for (int step = 0; step < 3000; ++step) {
    const game::Gradients g = game.critic(at, {});
    for (std::size_t j = 0; j < at.critic.size(); ++j) at.critic[j] -= g.gradient[j];
    loss = g.loss;
  }
  return loss.item<double>();
}

}  // namespace

TEST_CASE("a projection critic over one-hot outcomes reaches 2 log 2 - 2 E_y JSD(p(.|y), g(.|y))") {
  const nn::Network projection = nn::critics().make(
      "mlp", {{"depth", std::int64_t{0}}, {"condition", std::string("projection")}}, nn::Spec(Shape{3}, 3));
  CHECK(std::abs(trained(projection) - expected_loss()) < 1e-6);
}

TEST_CASE("a critic without labels sees the mixture of the classes and finds less") {
  const nn::Network blind = nn::critics().make("mlp", {{"depth", std::int64_t{0}}}, nn::Spec(Shape{3}, 3));
  CHECK(trained(blind) > expected_loss() + .05);
}
