// Both players' gradients of one pass against those of two.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <doctest/doctest.h>

#include "tests/game/piecewise_linear_critics.h"

using namespace saddle;
using namespace saddle::test;
using nn::Network;
using nn::Scheme;

TEST_CASE("both players' gradients of one pass are those of two, for every objective of scores and every penalty") {
  const int before = at::get_num_threads();
  const Network kinked = nn::sequential(
      "kinked", {3}, {2}, {nn::linear(3, 4, nn::Scheme::pytorch), nn::relu(), nn::linear(4, 2, nn::Scheme::pytorch)});
  for (const int threads : {1, 2}) {
    at::set_num_threads(threads);
    for (const std::string& objective : objectives::objectives().names()) {
      const objectives::Objective made = objectives::objectives().make(objective, {});
      if (made.features > 0 || made.witness) continue;
      for (const std::string& penalty : penalties::penalties().names()) {
        for (const Network& generator : {smooth_generator(), kinked}) {
          CAPTURE(objective);
          CAPTURE(penalty);
          CAPTURE(generator.name);
          game::GameParts parts = small_game(kinked_critic(made.critic_needs.pairs ? 4 : 2), objective, 17);
          parts.generator = generator;
          parts.penalties = {penalties::penalties().make(penalty, {{"weight", 3.}})};
          game::GameParts reverse = parts;
          parts.engine = game::analytic(), reverse.engine = game::autograd();
          const game::Game shared(std::move(parts)), apart_from_each_other(std::move(reverse));
          const game::Point at = start(shared);
          const game::Both found = shared.both(at, kDraw), expected = apart_from_each_other.both(at, kDraw);
          CHECK(found.critic.loss.item<double>() ==
                doctest::Approx(expected.critic.loss.item<double>()).epsilon(1e-12));
          CHECK(found.generator.loss.item<double>() ==
                doctest::Approx(expected.generator.loss.item<double>()).epsilon(1e-12));
          CHECK(apart(found.critic.gradient, expected.critic.gradient) < 1e-10);
          CHECK(apart(found.generator.gradient, expected.generator.gradient) < 1e-10);
        }
      }
    }
  }
  at::set_num_threads(before);
}

TEST_CASE("both players' gradients of one pass through every piecewise linear critic, fakes steep or not") {
  for (const auto& [name, critic] : piecewise_linear_critics()) {
    for (const std::string points : {"real", "fake", "interpolates"}) {
      CAPTURE(name);
      CAPTURE(points);
      game::GameParts parts = small_game(critic, "relativistic", 5);
      Shape image = critic.input_shape;
      std::int64_t numbers = 1;
      for (const std::int64_t side : image) numbers *= side;
      parts.generator =
          nn::sequential("image", {3}, image, {nn::linear(3, numbers, Scheme::pytorch), nn::reshape(image)});
      image.insert(image.begin(), 5);
      parts.real = [image](const game::Draw& draw) { return draw.stream(Purpose::data).normal(image, kDouble); };
      parts.latent = game::normal_latent(parts.generator, 5, kDouble);
      if (critic.classes > 0)
        parts.labels = [k = critic.classes](const game::Draw&) { return at::arange(5).remainder(k); };
      parts.penalties = {gradient_penalty(points)};
      parts.engine = game::analytic();
      int forwards = 0;
      auto counted = [&forwards, inner = parts.generator.piece](const nn::Weights& weights, const Tensor& z,
                                                                nn::Pass& pass) {
        ++forwards;
        return inner(weights, z, pass);
      };
      parts.generator.piece = counted;
      const game::Game game(std::move(parts));
      const game::Point at{.critic = moved_weights(critic), .generator = start(game).generator};
      const game::Both found = game.both(at, kDraw);
      CHECK(forwards == 1);
      const game::Gradients d = game.critic(at, kDraw), g = game.generator(at, kDraw);
      CHECK(apart(found.critic.gradient, d.gradient) < 1e-10);
      CHECK(apart(found.generator.gradient, g.gradient) < 1e-10);
      CHECK(found.critic.buffers.size() == d.buffers.size());
    }
  }
}
