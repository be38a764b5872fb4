// The analytic engine against autograd, whose gradients game_test.cpp holds against central differences.
#include <ATen/ATen.h>
#include <torch/nn/modules/linear.h>

#include <doctest/doctest.h>

#include "saddle/nn/module_adapter.h"

#include "tests/game/piecewise_linear_critics.h"

namespace {

using namespace saddle;
using namespace saddle::test;
using game::Graph;
using nn::Network;
using nn::Scheme;

/// Both engines' gradients of a loss of scores and input gradients that is no sum over samples.
struct ByEngine {
  game::Gradients analytic, autograd;
};

ByEngine by_engine(const Network& critic, const nn::Weights& at, const std::vector<game::Place>& places) {
  const auto loss = [&](const std::vector<game::Answer>& answers) {
    Tensor sum = (answers.back().score().mean() - answers.front().score().mean()).square();
    for (const game::Answer& answer : answers) {
      sum = sum + answer.score().tanh().mean() * .3;
      if (answer.gradient.defined()) sum = sum + (answer.gradient.norm(2, -1) - 1).square().mean();
    }
    return sum;
  };
  return {.analytic = game::analytic().critic_gradient(critic, at, {places, {loss}}, Graph::drop),
          .autograd = game::autograd().critic_gradient(critic, at, {places, {loss}}, Graph::drop)};
}

/// Places of different sizes. @param wanted  of each, whether the gradient is
std::vector<game::Place> places_for(const Network& critic, std::initializer_list<bool> wanted) {
  std::vector<game::Place> places;
  std::uint64_t lane = 0;
  for (const bool gradient : wanted) {
    Shape shape = critic.input_shape;
    const std::int64_t n = 3 + static_cast<std::int64_t>(lane);  // places need not be of one size
    shape.insert(shape.begin(), n);
    game::Place place{.x = Stream(9, Purpose::test, lane++).normal(shape, kDouble), .gradient = gradient};
    if (critic.classes > 0) place.labels = at::arange(n).remainder(critic.classes);
    places.push_back(std::move(place));
  }
  return places;
}

}  // namespace

TEST_CASE("every piecewise linear critic: gradients, loss and buffers as autograd's, wherever gradients are wanted") {
  for (const auto& [name, critic] : piecewise_linear_critics()) {
    CAPTURE(name);
    REQUIRE(game::obstacle(critic, false, Graph::drop) == "");
    const nn::Weights at = moved_weights(critic);
    for (const auto& wanted : {std::initializer_list<bool>{false, false},
                               {true, true},
                               {true, false},
                               {false, false, true},
                               {true},
                               {true, false, true}}) {
      const ByEngine found = by_engine(critic, at, places_for(critic, wanted));
      CHECK(found.analytic.loss.item<double>() == doctest::Approx(found.autograd.loss.item<double>()).epsilon(1e-12));
      CHECK(apart(found.analytic.gradient, found.autograd.gradient) < 1e-10);
      REQUIRE(found.analytic.buffers.size() == found.autograd.buffers.size());
      for (const auto& [j, value] : found.autograd.buffers) CHECK(at::allclose(found.analytic.buffers.at(j), value));
    }
  }
}

TEST_CASE("every objective of scores and every penalty, with both engines, on one thread and two") {
  int games = 0;
  const int threads = at::get_num_threads();
  for (const std::string& objective : objectives::objectives().names()) {
    const objectives::Objective made = objectives::objectives().make(objective, {});
    if (made.features > 0 || made.witness) continue;
    const std::int64_t in = made.critic_needs.pairs ? 4 : 2;
    for (const std::string& penalty : penalties::penalties().names()) {
      CAPTURE(objective);
      CAPTURE(penalty);
      std::vector<nn::Weights> found;
      for (const auto& [engine, count] :
           {std::pair(game::autograd(), 1), {game::analytic(), 1}, {game::analytic(), 2}}) {
        at::set_num_threads(count);
        game::GameParts parts = small_game(kinked_critic(in), objective);
        parts.penalties = {penalties::penalties().make(penalty, {{"weight", 3.}}),
                           penalties::penalties().make("gradient", {{"weight", 2.}})};
        parts.engine = engine;
        const game::Game game(std::move(parts));
        found.push_back(game.critic(start(game), kDraw).gradient);
      }
      CHECK(apart(found[1], found[0]) < 1e-10);
      CHECK(apart(found[2], found[0]) < 1e-10);
      ++games;
    }
  }
  CHECK(games >= 40);
  at::set_num_threads(threads);
}

TEST_CASE(
    "the generator's gradient for every objective, by the critic's pieces and by its own, on one thread and two") {
  const int before = at::get_num_threads();
  for (const int threads : {1, 2}) {
    at::set_num_threads(threads);
    for (const auto& [name, critic] : piecewise_linear_critics()) {  // labels, images, normalised weights
      CAPTURE(name);
      game::GameParts parts = small_game(critic, "non-saturating", 17);
      parts.generator = linear_generator(critic.input_shape);
      if (critic.classes > 0)
        parts.labels = [k = critic.classes](const game::Draw&) { return at::arange(17).remainder(k); };
      game::GameParts reverse = parts;
      parts.engine = game::analytic(), reverse.engine = game::autograd(), reverse.generator.piece = nullptr;
      const game::Game a(std::move(parts)), b(std::move(reverse));
      const game::Point at{.critic = moved_weights(critic), .generator = start(a).generator};
      CHECK(apart(a.generator(at, kDraw).gradient, b.generator(at, kDraw).gradient) < 1e-10);
    }
    for (const std::string& objective : objectives::objectives().names()) {
      CAPTURE(objective);
      const objectives::Objective made = objectives::objectives().make(objective, {});
      if (made.features > 0 || made.witness) continue;
      for (const Network& generator : {smooth_generator(), kinked_generator()}) {
        CAPTURE(generator.name);
        std::vector<game::Gradients> found;
        for (const game::Engine& engine : {game::analytic(), game::autograd()}) {
          game::GameParts parts = small_game(kinked_critic(made.critic_needs.pairs ? 4 : 2), objective, 17);
          parts.generator = generator, parts.engine = engine;
          const game::Game by_pieces(parts);
          if (engine.name == "autograd") parts.generator.piece = nullptr;
          const game::Game game(std::move(parts));
          found.push_back(game.generator(start(game), kDraw));
          CHECK(apart(by_pieces.generator(start(game), kDraw).gradient, found.back().gradient) < 1e-10);
        }
        CHECK(found[0].loss.item<double>() == doctest::Approx(found[1].loss.item<double>()).epsilon(1e-12));
        CHECK(apart(found[0].gradient, found[1].gradient) < 1e-10);
      }
    }
  }
  at::set_num_threads(before);
}

TEST_CASE("games of a stack that is played in parts move as each alone") {
  const int before = at::get_num_threads();
  at::set_num_threads(2);
  for (const std::int64_t width : {256, 128}) {  // parts of one game; of two, and one of one
    CAPTURE(width);
    const std::int64_t games = 7, n = 256;
    const auto parts_for = [&](std::int64_t first, std::int64_t count) {
      game::GameParts parts = small_game(nn::mlp("critic", 2, 1, {.width = width, .depth = 1}), "wasserstein");
      parts.generator = nn::mlp("generator", 3, 2, {.width = width, .depth = 1});
      parts.penalties = {gradient_penalty("interpolates"), gradient_penalty("around-real", "two", 3)};
      parts.generator.stack = parts.critic.stack = 1, parts.engine = game::automatic();
      const auto drawn = [=](Purpose purpose, std::int64_t d) {
        return [=](const game::Draw& draw) {
          return draw.stream(purpose).normal({games, n, d}, kDouble).narrow(0, first, count);
        };
      };
      parts.real = drawn(Purpose::data, 2), parts.latent = drawn(Purpose::latent, 3);
      return parts;
    };
    const game::Game all(parts_for(0, games));
    game::Point at = start(all);
    for (nn::Weights* player : {&at.critic, &at.generator}) {
      for (Tensor& weight : *player)
        weight =
            weight * at::linspace(1, 2, games, kDouble).view(weight.dim() == 1 ? Shape{games, 1} : Shape{games, 1, 1});
    }
    const game::Gradients critic = all.critic(at, kDraw), generator = all.generator(at, kDraw);
    const game::Both both = all.both(at, kDraw);
    CHECK(apart(both.critic.gradient, critic.gradient) < 1e-10);
    CHECK(apart(both.generator.gradient, generator.gradient) < 1e-10);
    Tensor critic_loss = at::zeros({}, kDouble), generator_loss = critic_loss;
    for (std::int64_t r = 0; r < games; ++r) {
      CAPTURE(r);
      const auto own = [r](const nn::Weights& weights) {
        nn::Weights chosen;
        for (const Tensor& weight : weights) chosen.push_back(weight.defined() ? weight.narrow(0, r, 1) : weight);
        return chosen;
      };
      const game::Game alone(parts_for(r, 1));
      const game::Point here{.critic = own(at.critic), .generator = own(at.generator)};
      const game::Gradients d = alone.critic(here, kDraw), g = alone.generator(here, kDraw);
      CHECK(apart(own(critic.gradient), d.gradient) < 1e-10);
      CHECK(apart(own(generator.gradient), g.gradient) < 1e-10);
      critic_loss = critic_loss + d.loss, generator_loss = generator_loss + g.loss;
    }
    CHECK(critic.loss.item<double>() == doctest::Approx(critic_loss.item<double>()).epsilon(1e-12));
    CHECK(generator.loss.item<double>() == doctest::Approx(generator_loss.item<double>()).epsilon(1e-12));
  }
  at::set_num_threads(before);
}

TEST_CASE("a stack of games has each game's gradient") {
  Network critic = kinked_critic();
  critic.stack = 1;
  nn::Weights at;
  for (const Tensor& weight : moved_weights(critic)) at.push_back(at::stack({weight, weight * 1.3, weight - .2}));
  std::vector<game::Place> places;
  for (const bool wanted : {false, true})
    places.push_back({.x = Stream(9, Purpose::test, wanted).normal({3, 5, 2}, kDouble), .gradient = wanted});
  const auto loss = [](const std::vector<game::Answer>& answers) {
    return (answers[0].score().tanh().mean(-1) + (answers[1].gradient.norm(2, -1) - 1).square().mean(-1)).sum();
  };
  const game::Gradients a = game::analytic().critic_gradient(critic, at, {places, {loss}}, Graph::drop),
                        b = game::autograd().critic_gradient(critic, at, {places, {loss}}, Graph::drop);
  CHECK(apart(a.gradient, b.gradient) < 1e-10);
}

TEST_CASE("what is not piecewise linear in x, or no single score, is refused with the layer's name; auto serves all") {
  const auto refused = [](const Network& critic, const std::string& word) {
    CAPTURE(word);
    CHECK_THROWS_WITH_AS(game::analytic().serves(critic, false, Graph::drop), doctest::Contains(word.c_str()),
                         ConfigError);
    const std::string served = game::automatic().serves(critic, false, Graph::drop);
    CHECK(served.starts_with("autograd, since "));
    CHECK(served.find(word) != std::string::npos);
  };
  refused(smooth_critic(), "Tanh");
  refused(nn::dcgan_critic({1, 32, 32}, {.width = 4, .slope = .2}), "BatchNorm");
  refused(nn::dcgan_critic({1, 32, 32}, {.width = 4, .norm = false, .minibatch_std = true}), "MinibatchDeviation");
  refused(nn::mlp("mlp", 2, 3, {.width = 4}), "{3}");
  refused(nn::sequential(
              "nested", {2}, {1},
              {nn::residual({nn::linear(2, 2, Scheme::pytorch), nn::tanh()}, {}), nn::linear(2, 1, Scheme::pytorch)}),
          "Tanh");
  CHECK(game::automatic().serves(kinked_critic(), false, Graph::drop) == "analytic");
  CHECK(game::automatic().serves(kinked_critic(), false, Graph::keep).find("the rule") != std::string::npos);
  CHECK(game::automatic().serves(kinked_critic(), true, Graph::drop).find("witness") != std::string::npos);
  game::GameParts parts = small_game(smooth_critic(), "hinge");
  parts.engine = game::analytic();
  CHECK_THROWS_WITH_AS(game::Game(std::move(parts)), doctest::Contains("Tanh"), ConfigError);
}

TEST_CASE("auto gives autograd's gradients where the analytic engine cannot serve") {
  const Network critic = smooth_critic();
  const nn::Weights at = moved_weights(critic);
  const auto places = places_for(critic, {false, true});
  const auto loss = [](const std::vector<game::Answer>& answers) {
    return answers[0].score().mean() + answers[1].gradient.square().sum(-1).mean();
  };
  const game::Gradients a = game::automatic().critic_gradient(critic, at, {places, {loss}}, Graph::drop),
                        b = game::autograd().critic_gradient(critic, at, {places, {loss}}, Graph::drop);
  CHECK(apart(a.gradient, b.gradient) == 0);
}

// The standard is float32's gradient. WGAN-GP's gradients in biases are differences of nearly equal sums over reals and
// fakes, of which bfloat16's 8 bits leave little, whichever engine takes them: hence the comparison with autograd's
// error.
TEST_CASE("in bfloat16 the gradients are in float32 and no further from float32's than autograd's are") {
  const Network critic = nn::dcgan_critic({1, 32, 32}, {.width = 8, .norm = false, .slope = .2}),
                small = nn::with_bfloat16(critic);
  const nn::Weights at = nn::initialise(critic, 5, 1);
  std::vector<game::Place> places;
  for (const bool wanted : {false, false, true})
    places.push_back({.x = Stream(9, Purpose::test, places.size()).normal({16, 1, 32, 32}), .gradient = wanted});
  const auto loss = [](const std::vector<game::Answer>& answers) {
    return answers[1].score().mean() - answers[0].score().mean() +
           10 * (answers[2].gradient.norm(2, -1) - 1).square().mean();
  };
  const auto gradient = [&](const game::Engine& engine, const Network& of) {
    return engine.critic_gradient(of, at, {places, {loss}}, Graph::drop).gradient;
  };
  const nn::Weights exact = gradient(game::autograd(), critic), ours = gradient(game::analytic(), small),
                    theirs = gradient(game::autograd(), small);
  for (std::size_t j = 0; j < exact.size(); ++j) {
    CAPTURE(critic.parameters[j].name);
    CHECK((ours[j].scalar_type() == at::kFloat));
    const auto error = [&](const nn::Weights& found) { return (found[j] - exact[j]).norm().item<double>(); };
    CHECK(error(ours) <= 1.2 * error(theirs) + .01 * exact[j].norm().item<double>());
  }
  CHECK(apart(ours, exact) < .1);
  CHECK(apart(theirs, exact) < .1);
}

TEST_CASE("... with groups, residual sums, pooling, projection and spectral norm too") {
  const std::map<std::string, Network> all = piecewise_linear_critics();
  for (const char* name :
       {"r3gan", "resnet of sngan", "dcgan with projection", "groups, stride and no bias", "normalised"}) {
    CAPTURE(name);
    const Network& critic = all.at(name);
    nn::Weights at;
    for (const Tensor& weight : moved_weights(critic)) at.push_back(weight.to(at::kFloat));
    std::vector<game::Place> places = places_for(critic, {false, true});
    for (game::Place& place : places) place.x = place.x.to(at::kFloat);
    const nn::Weights exact = by_engine(critic, at, places).autograd.gradient;
    const ByEngine found = by_engine(nn::with_bfloat16(critic), at, places);
    const auto error = [&](const nn::Weights& gradient) {
      double sum = 0;
      for (std::size_t j = 0; j < exact.size(); ++j) {
        if (exact[j].defined()) sum += (gradient[j] - exact[j]).square().sum().item<double>();
      }
      return std::sqrt(sum);
    };
    CHECK(error(found.analytic.gradient) <= 1.5 * error(found.autograd.gradient) + 1e-6);
  }
}

TEST_CASE(
    "auto leaves a large critic without penalties on input gradients to autograd, and shares a pass all the same") {
  const auto served = [](std::int64_t width, bool penalised) {
    game::GameParts parts = small_game(nn::mlp("critic", 2, 1, {.width = width, .depth = 2, .slope = .2}), "hinge");
    parts.engine = game::automatic();
    if (penalised) parts.penalties = {gradient_penalty("real")};
    return game::Game(std::move(parts)).served_by(Graph::drop);
  };
  CHECK(served(32, false) == "analytic");
  CHECK(served(512, false).starts_with("autograd, since no penalty"));  // over 2^18 weights
  CHECK(served(512, true) == "analytic");

  game::GameParts parts = small_game(nn::mlp("critic", 2, 1, {.width = 512, .depth = 2, .slope = .2}), "hinge");
  parts.engine = game::automatic();
  const game::Game game(std::move(parts));
  const game::Point at = start(game);
  const game::Both both = game.both(at, kDraw);
  CHECK(apart(both.critic.gradient, game.critic(at, kDraw).gradient) < 1e-10);
  CHECK(apart(both.generator.gradient, game.generator(at, kDraw).gradient) < 1e-10);
}
