// The optimal critic of two Diracs at distance d under each penalty: D(x) = w x, data at d, fakes at 0.
#include <ATen/ATen.h>

#include <cmath>

#include <doctest/doctest.h>

#include "tests/game/small_games.h"

namespace {

using namespace saddle;
using namespace saddle::test;
using game::Game;

using Given = std::map<std::string, Value>;

/// Data at `distance`, fakes at 0, a critic D(x) = w x.
Game diracs(double distance, const std::string& penalty, const Given& options) {
  const auto at_point = [](double x) { return [x](const game::Draw&) { return at::full({4, 1}, x, kDouble); }; };
  nn::Network generator{.name = "dirac", .input_shape = {1}, .output_shape = {1}};
  generator.forward = [](const nn::Weights&, const Tensor& z, nn::Pass&) { return z; };
  game::GameParts parts{
      .generator = generator,
      .critic = nn::sequential("linear", {1}, {1}, {nn::linear(1, 1, nn::Scheme::pytorch, /*bias=*/false)}),
      .objective = objectives::objectives().make("wasserstein", {}),
      .real = at_point(distance),
      .latent = at_point(0)};
  if (!penalty.empty()) parts.penalties = {penalties::penalties().make(penalty, options)};
  return Game(std::move(parts));
}

struct Optimum {
  double slope, value;  // value: -L_D, penalty included
};

/// By bisection of the game's own gradient, which rises with w.
Optimum optimum(const Game& game) {
  game::Point at;
  double low = 0, high = 100;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    at.critic = {at::full({1, 1}, middle, kDouble)};
    (game.critic(at, {}).gradient[0].item<double>() > 0 ? high : low) = middle;
  }
  return {low, -game.critic(at, {}).loss.item<double>()};
}

}  // namespace

TEST_CASE("WGAN-GP's optimum is slope 1 + d/(2 lambda), value d + d^2/(4 lambda): more than W_1") {
  for (const auto& [d, value] : {std::pair{.5, .50625}, {1., 1.025}, {4., 4.4}}) {
    const Optimum found = optimum(diracs(d, "gradient", {{"weight", 10.}}));
    CHECK(found.slope == doctest::Approx(1 + d / 20).epsilon(1e-10));
    CHECK(found.value == doctest::Approx(value).epsilon(1e-10));
    const Optimum one_sided = optimum(diracs(d, "gradient", {{"weight", 10.}, {"side", std::string("one")}}));
    CHECK(one_sided.value == doctest::Approx(value).epsilon(1e-10));  // the slope is above the target anyway
  }
}

TEST_CASE("a zero-centred penalty's optimum is slope d/(2 lambda), value d^2/(4 lambda)") {
  for (const double d : {.5, 3.}) {
    CHECK(optimum(diracs(d, "gradient", {{"weight", 2.}, {"target", 0.}})).value == doctest::Approx(d * d / 8));
    CHECK(optimum(diracs(d, "weights", {{"weight", 2.}})).value == doctest::Approx(d * d / 8));
    for (const char* r : {"r1", "r2"}) {  // gamma / 2 stands for lambda
      CHECK(optimum(diracs(d, r, {{"weight", 4.}})).value == doctest::Approx(d * d / 8));
    }
  }
}

TEST_CASE("WGAN-div's optimum with k = 2, p = 6 is slope (d/12)^(1/5), value 5/6 d (d/12)^(1/5)") {
  for (const auto& [d, value] : {std::pair{1., .50697028}, {4., 2.67580521}}) {
    const Optimum found = optimum(diracs(d, "power", {}));
    CHECK(found.slope == doctest::Approx(std::pow(d / 12, .2)).epsilon(1e-10));
    CHECK(found.value == doctest::Approx(value).epsilon(1e-8));
  }
}

TEST_CASE("where data and fakes agree the optimal critic finds 0") {
  for (const char* name : {"gradient", "power", "r1", "r2", "weights"}) {
    const Given options = name == std::string("gradient") ? Given{{"target", 0.}} : Given{};
    CHECK(std::abs(optimum(diracs(0, name, options)).value) < 1e-12);
  }
}

TEST_CASE("DRAGAN without noise is the penalty on real data; a one-sided penalty below its target is 0") {
  game::GameParts around = small_game(smooth_critic(), "hinge"), real = around, one = around, none = around;
  around.penalties = {penalties::penalties().make("gradient", {{"at", std::string("around-real")}, {"noise", 0.}})};
  real.penalties = {gradient_penalty("real")};
  one.penalties = {gradient_penalty("interpolates", "one", 10, 50)};
  const game::Draw draw{.seed = 3};
  const Game a(around), b(real), c(one), d(none);
  const game::Point at = start(a);
  CHECK(a.critic(at, draw).loss.equal(b.critic(at, draw).loss));
  CHECK(c.critic(at, draw).loss.equal(d.critic(at, draw).loss));
}
