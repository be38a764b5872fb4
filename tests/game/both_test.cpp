// Both players' gradients of one pass against those of two.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <doctest/doctest.h>

#include "saddle/core/schedule.h"
#include "saddle/nn/noise.h"

#include "tests/game/piecewise_linear_critics.h"

using namespace saddle;
using namespace saddle::test;
using nn::Network;
using nn::Scheme;

namespace {

constexpr std::int64_t kSamples = 5;

/// Counts the batches that go through a network's pieces.
Network counted(Network network, int& batches) {
  network.piece = [&batches, inner = network.piece](const nn::Weights& weights, const Tensor& x, nn::Pass& pass) {
    ++batches;
    return inner(weights, x, pass);
  };
  return network;
}

/// Reals of the critic's shape and labels, if it reads any; a relativistic loss, of which both players' halves read
/// both sides.
game::GameParts relativistic_game(const Network& critic, const Network& generator,
                                  const at::TensorOptions& options = kDouble) {
  game::GameParts parts = small_game(critic, "relativistic", kSamples);
  parts.generator = generator;
  Shape image = critic.input_shape;
  image.insert(image.begin(), kSamples);
  parts.real = [=](const game::Draw& draw) { return draw.stream(Purpose::data).normal(image, options); };
  parts.latent = game::normal_latent(generator, kSamples, options);
  const std::int64_t classes = std::max(critic.classes, generator.classes);
  if (classes > 0) parts.labels = [=](const game::Draw&) { return at::arange(kSamples).remainder(classes); };
  parts.penalties = {gradient_penalty("real")};
  parts.engine = game::automatic();
  return parts;
}

void check_same(const game::Gradients& found, const game::Gradients& expected, double tolerance) {
  CHECK(found.loss.item<double>() == doctest::Approx(expected.loss.item<double>()).epsilon(tolerance));
  CHECK(apart(found.gradient, expected.gradient) < tolerance);
  REQUIRE(found.buffers.size() == expected.buffers.size());
  for (const auto& [j, value] : expected.buffers) CHECK(at::allclose(found.buffers.at(j), value, tolerance, tolerance));
}

void check_same(const game::Game& game, const game::Point& at, double tolerance = 1e-10) {
  const game::Both found = game.both(at, kDraw);
  check_same(found.critic, game.critic(at, kDraw), tolerance);
  check_same(found.generator, game.generator(at, kDraw), tolerance);
}

}  // namespace

TEST_CASE("both players' gradients of one pass are those of two, for every objective of scores and every penalty") {
  const int before = at::get_num_threads();
  for (const int threads : {1, 2}) {
    at::set_num_threads(threads);
    for (const std::string& objective : objectives::objectives().names()) {
      const objectives::Objective made = objectives::objectives().make(objective, {});
      if (made.features > 0 || made.witness) continue;
      for (const std::string& penalty : penalties::penalties().names()) {
        for (const Network& generator : {smooth_generator(), kinked_generator()}) {
          CAPTURE(objective);
          CAPTURE(penalty);
          CAPTURE(generator.name);
          game::GameParts parts = small_game(kinked_critic(made.critic_needs.pairs ? 4 : 2), objective, 17);
          parts.generator = generator;
          parts.penalties = {penalties::penalties().make(penalty, {{"weight", 3.}})};
          game::GameParts in_two = parts;
          parts.engine = game::analytic(), in_two.engine = game::autograd();
          const game::Game shared(std::move(parts)), separate(std::move(in_two));
          const game::Point at = start(shared);
          const game::Both found = shared.both(at, kDraw), expected = separate.both(at, kDraw);
          check_same(found.critic, expected.critic, 1e-10);
          check_same(found.generator, expected.generator, 1e-10);
        }
      }
    }
  }
  at::set_num_threads(before);
}

TEST_CASE("both players' gradients of one pass through every piecewise linear critic, each batch seen once") {
  for (const auto& [name, critic] : piecewise_linear_critics()) {
    // Reals and fakes, the penalty's points among them or a third batch.
    for (const auto& [points, batches] : {std::pair("real", 2), {"fake", 2}, {"interpolates", 3}}) {
      CAPTURE(name);
      CAPTURE(points);
      int of_critic = 0, of_generator = 0;
      game::GameParts parts =
          relativistic_game(counted(critic, of_critic), counted(linear_generator(critic.input_shape), of_generator));
      parts.penalties = {gradient_penalty(points)};
      const game::Game game(std::move(parts));
      const game::Point at{.critic = moved_weights(critic), .generator = start(game).generator};
      game.both(at, kDraw);
      CHECK(of_critic == batches);
      CHECK(of_generator == 1);
      check_same(game, at);
    }
  }
}

TEST_CASE("both players' gradients where fakes come of a graph, of labels, or are computed in bfloat16") {
  const Shape image{1, 28, 28};
  const Network critic = nn::dcgan_critic(image, {.width = 4, .norm = false, .slope = .2});
  const nn::Conditioning beside{nn::Condition::concat, kClasses};
  for (const Network& generator : {nn::dcgan_generator(3, image, {.width = 4}),
                                   nn::dcgan_generator(3, image, {.width = 4, .condition = beside})}) {
    CAPTURE(generator.classes);
    const game::Game game(relativistic_game(critic, generator));
    check_same(game, start(game));
  }
  const game::Game narrow(
      relativistic_game(nn::with_bfloat16(critic), nn::with_bfloat16(linear_generator(image)), at::kFloat));
  const game::Point at{.critic = nn::initialise(critic, 5, 1),
                       .generator = nn::initialise(linear_generator(image), 5, 0)};
  check_same(narrow, at, .03);  // pulled back from 1 and from dL_G/ds: 8 bits, rounded elsewhere
}

TEST_CASE("both players' gradients of a stack of games that see the same reals and count differently") {
  game::GameParts parts = small_game(kinked_critic(), "hinge", 17);
  parts.generator = kinked_generator();
  parts.generator.stack = parts.critic.stack = 1, parts.measure = at::tensor({1., .5, 2.}, kDouble);
  parts.latent = [](const game::Draw& draw) { return draw.stream(Purpose::latent).normal({3, 17, 3}, kDouble); };
  parts.penalties = {gradient_penalty("interpolates")};
  parts.engine = game::analytic();
  game::GameParts in_two = parts;
  in_two.engine = game::autograd();
  const game::Game shared(std::move(parts)), separate(std::move(in_two));
  game::Point at = start(shared);
  for (nn::Weights* player : {&at.critic, &at.generator})
    for (Tensor& weight : *player) weight = at::stack({weight, weight * 1.3, weight - .2});
  check_same(shared, at);
  check_same(shared.both(at, kDraw).generator, separate.both(at, kDraw).generator, 1e-10);
}

TEST_CASE("where noise stands before the critic both players' gradients are those of two passes") {
  game::GameParts parts = small_game(kinked_critic(), "hinge", 17);
  parts.inputs = {nn::noise(.5, schedules().make("constant", {}))};
  parts.engine = game::automatic();
  const game::Game game(std::move(parts));
  check_same(game, start(game), 1e-15);
}
