#pragma once
// Games small enough to be worked out: float64, points in the plane, networks of a few units.
#include <ATen/ATen.h>

#include "saddle/game/game.h"
#include "saddle/nn/layers.h"
#include "saddle/nn/mlp.h"
#include "saddle/objectives/registry.h"
#include "saddle/penalties/registry.h"

namespace saddle::test {

inline const at::TensorOptions kDouble = at::TensorOptions().dtype(at::kDouble);

/// D(x) = w . x in the plane, no bias.
inline nn::Network linear_critic() {
  return nn::sequential("linear", {2}, {1}, {nn::linear(2, 1, nn::Scheme::pytorch, /*bias=*/false)});
}

/// A critic with second derivatives everywhere: in - 5 - outputs, tanh.
inline nn::Network smooth_critic(std::int64_t outputs = 1, std::int64_t in = 2) {
  return nn::sequential(
      "smooth", {in}, {outputs},
      {nn::linear(in, 5, nn::Scheme::pytorch), nn::tanh(), nn::linear(5, outputs, nn::Scheme::pytorch)});
}

/// How many outputs the objective, with its defaults, asks of a critic; three features stand for more.
inline std::int64_t outputs_for(const std::string& objective) {
  return objectives::objectives().make(objective, {}).features > 0 ? 3 : 1;
}

inline nn::Network smooth_generator() {
  return nn::sequential("smooth", {3}, {2},
                        {nn::linear(3, 4, nn::Scheme::pytorch), nn::tanh(), nn::linear(4, 2, nn::Scheme::pytorch)});
}

/// The draw of one step.
inline constexpr game::Draw kDraw{.seed = 3, .index = 0, .batch = 0};

/// n reals ~ N((1, -1), I) and latents ~ N(0, I); everything else as told.
inline game::GameParts small_game(nn::Network critic, const std::string& objective, std::int64_t n = 6) {
  game::GameParts parts{.generator = smooth_generator(),
                        .critic = std::move(critic),
                        .objective = objectives::objectives().make(objective, {}),
                        .real = [n](const game::Draw& draw) {
                          return Stream(draw.seed, Purpose::data, draw.batch).normal({n, 2}, kDouble) +
                                 at::tensor({1., -1.}, kDouble);
                        }};
  parts.latent = game::normal_latent(parts.generator, n, kDouble);
  return parts;
}

inline penalties::Penalty gradient_penalty(const std::string& at, const std::string& side = "two", double weight = 10,
                                           double target = 1) {
  return penalties::penalties().make("gradient", {{"at", at}, {"side", side}, {"weight", weight}, {"target", target}});
}

inline game::Point start(const game::Game& game, std::uint64_t seed = 5) {
  return {.critic = nn::initialise(game.critic_network(), seed, 1, kDouble),
          .generator = nn::initialise(game.generator_network(), seed, 0, kDouble)};
}

}  // namespace saddle::test
