#include <ATen/ATen.h>

#include <doctest/doctest.h>

#include "tests/game/small_games.h"

namespace {

using namespace saddle;
using namespace saddle::test;
using game::Draw;
using game::Game;

/// The autograd engine with a note of the places it was asked for and of the critic's calls.
struct Spy {
  std::vector<bool> wanted;  // one entry a place: is dD/dx wanted there
  int calls_inside_loss = 0;
  int calls = 0;
};

Game watched(game::GameParts parts, Spy& spy) {
  parts.critic.forward = [forward = parts.critic.forward, &spy](const nn::Weights& w, const Tensor& x, nn::Pass& pass) {
    ++spy.calls;
    return forward(w, x, pass);
  };
  parts.engine.critic_gradient = [inner = game::autograd().critic_gradient, &spy](
                                     const nn::Network& critic, const nn::Weights& at, const game::Question& question,
                                     game::Graph graph) {
    for (const game::Place& place : question.places) spy.wanted.push_back(place.gradient);
    game::Question counted = question;
    counted.terms = {[&](const std::vector<game::Answer>& answers) {
      const int before = spy.calls;
      const Tensor value = question.loss(answers);
      spy.calls_inside_loss += spy.calls - before;
      return value;
    }};
    return inner(critic, at, counted, graph);
  };
  return Game(std::move(parts));
}

using Loss = std::function<Tensor(const std::vector<game::Answer>&)>;

game::Gradients ask(const nn::Network& critic, const nn::Weights& at, std::vector<game::Place> places, Loss loss) {
  return game::autograd().critic_gradient(critic, at, {std::move(places), {std::move(loss)}}, game::Graph::drop);
}

}  // namespace

TEST_CASE("a penalty at the reals shares their pass, one at interpolates has a place of its own") {
  Spy spy;
  game::GameParts parts = small_game(smooth_critic(), "wasserstein");
  parts.penalties = {gradient_penalty("real"), gradient_penalty("interpolates"), gradient_penalty("real", "one")};
  const Game game = watched(std::move(parts), spy);
  game.critic(start(game), kDraw);
  CHECK(spy.wanted == std::vector<bool>{true, false, true});
  CHECK(spy.calls == 2);  // one pass for places with dD/dx, one for those without
}

TEST_CASE("the loss of the answers never calls the critic") {
  Spy spy;
  game::GameParts parts = small_game(smooth_critic(), "hinge");
  parts.penalties = {gradient_penalty("interpolates")};
  const Game game = watched(std::move(parts), spy);
  game.critic(start(game), kDraw);
  CHECK(spy.calls_inside_loss == 0);
  CHECK(spy.calls > 0);
}

TEST_CASE("places evaluated together give what they give alone") {
  const nn::Network critic = smooth_critic();
  const nn::Weights at = nn::initialise(critic, 1, 1, kDouble);
  const Tensor a = Stream(1, Purpose::test, 0).normal({4, 2}, kDouble),
               b = Stream(1, Purpose::test, 1).normal({3, 2}, kDouble);
  std::vector<game::Answer> together, alone;
  const auto keep = [](std::vector<game::Answer>& out) {
    return [&out](const std::vector<game::Answer>& answers) {
      out.insert(out.end(), answers.begin(), answers.end());
      return answers[0].score().sum();
    };
  };
  const game::Place places[] = {{a, {}, true}, {b, {}, true}, {a}};
  ask(critic, at, {places[0], places[1], places[2]}, keep(together));
  for (const game::Place& place : places) ask(critic, at, {place}, keep(alone));
  for (int i = 0; i < 3; ++i) {
    CHECK((together[i].output - alone[i].output).abs().max().item<double>() < 1e-15);
    CHECK(together[i].gradient.defined() == alone[i].gradient.defined());
    if (alone[i].gradient.defined())
      CHECK((together[i].gradient - alone[i].gradient).abs().max().item<double>() < 1e-15);
  }
}

TEST_CASE("a critic with batch statistics sees reals and fakes apart, and its running averages follow both") {
  const nn::Network critic = nn::sequential(
      "mixing", {2}, {1}, {nn::batch_norm(2, nn::Scheme::pytorch), nn::linear(2, 1, nn::Scheme::pytorch)});
  const nn::Weights at = nn::initialise(critic, 1, 1, kDouble);
  const Tensor a = at::full({4, 2}, 1., kDouble), b = at::full({4, 2}, 3., kDouble);
  const auto loss = [](const std::vector<game::Answer>& answers) {
    return answers[1].score().sum() - answers[0].score().sum();
  };
  const game::Gradients g = ask(critic, at, {{a}, {b}}, loss);
  // running mean: 0 -> .9 x 0 + .1 x 1 = .1 -> .9 x .1 + .1 x 3 = .39
  CHECK(g.buffers.at(2)[0].item<double>() == doctest::Approx(.39));
  CHECK(g.buffers.at(4).item<double>() == 2);
  CHECK_THROWS_AS(ask(critic, at, {{a, {}, true}, {b}}, loss), ConfigError);
}
