#pragma once
// The Dirac-GAN: data at 0, generator at theta, D(x) = psi x, high on reals. With the Wasserstein objective it is the
// bilinear game, critic's gradient theta, generator's -psi.
#include <ATen/ATen.h>

#include <cmath>
#include <functional>
#include <vector>

#include "saddle/nn/layers.h"
#include "saddle/objectives/wasserstein.h"
#include "saddle/optim/rule.h"
#include "saddle/optim/sgd.h"

namespace saddle::test {

inline nn::Network dirac_generator() {
  return {.name = "dirac",
          .input_shape = {1},
          .output_shape = {1},
          .parameters = {{"theta", {1, 1}, nn::constant(1)}},
          .forward = [](const nn::Weights& w, const Tensor& z, nn::Pass&) {
            return w[0].expand({z.size(0), 1});
          }};
}

inline game::GameParts dirac(objectives::Objective objective) {
  const auto zeros = [](const game::Draw&) { return at::zeros({2, 1}, at::kDouble); };
  return {.generator = dirac_generator(),
          .critic = nn::sequential("linear", {1}, {1}, {nn::linear(1, 1, nn::Scheme::he, false)}),
          .objective = std::move(objective),
          .real = zeros,
          .latent = zeros};
}

inline game::Game bilinear() { return game::Game(dirac(objectives::wasserstein())); }

/// Players at (theta, psi) who move by gradient descent.
inline optim::Players players_at(const game::Game& game, double theta, double psi, const optim::SgdOptions& critic,
                                 const optim::SgdOptions& generator) {
  optim::Players players;
  players.generator = {at::full({1, 1}, theta, at::kDouble)};
  players.critic = {at::full({1, 1}, psi, at::kDouble)};
  players.generator_optimizer = optim::sgd(generator);
  players.critic_optimizer = optim::sgd(critic);
  players.generator_optimizer->attach(game.generator_network(), players.generator);
  players.critic_optimizer->attach(game.critic_network(), players.critic);
  return players;
}

inline optim::Players players_at(const game::Game& game, double theta, double psi, double lr = 0.2) {
  return players_at(game, theta, psi, {.lr = lr}, {.lr = lr});
}

inline double theta(const optim::Players& players) { return players.generator[0].item<double>(); }
inline double psi(const optim::Players& players) { return players.critic[0].item<double>(); }

/// All that a step of a linear game maps linearly: weights, the optimisers' state, the rule's memory; not its flags
/// and counts.
inline std::vector<Tensor> linear_state(const optim::Players& players) {
  std::vector<Tensor> all{players.critic[0], players.generator[0]};
  for (const auto* optimizer : {players.critic_optimizer.get(), players.generator_optimizer.get()}) {
    for (const auto& [name, tensor] : optimizer->state()) all.push_back(tensor);
  }
  for (const auto& [name, tensor] : players.memory) {
    if (tensor.scalar_type() == at::kDouble) all.push_back(tensor);
  }
  return all;
}

/// The factor a step by which what is left of the distance to (0, 0) shrinks or grows in the end: the spectral radius,
/// to the power 1 / steps, of the map that `steps` steps of the rule make of the whole state. Column i is a difference
/// along coordinate i: exact on the bilinear game for any epsilon.
inline double radius(const optim::Rule& rule, const game::Game& game, const std::function<optim::Players()>& make,
                     int steps = 1, double epsilon = 1) {
  const auto moved = [&](std::size_t i, double by) {
    optim::Players players = make();
    optim::start(rule, game, players);
    game::Draws draws;
    for (int t = 0; t < steps; ++t) rule.step(game, players, draws);  // at rest, so that whatever begins has begun
    linear_state(players)[i].fill_(by);
    for (int t = 0; t < steps; ++t) rule.step(game, players, draws);
    std::vector<Tensor> state;
    for (const Tensor& tensor : linear_state(players)) state.push_back(tensor.flatten());
    return at::cat(state);
  };
  std::vector<Tensor> columns{(moved(0, epsilon) - moved(0, -epsilon)) / (2 * epsilon)};
  for (std::size_t i = 1; i < static_cast<std::size_t>(columns[0].numel()); ++i) {
    columns.push_back((moved(i, epsilon) - moved(i, -epsilon)) / (2 * epsilon));
  }
  const double largest = at::linalg_eigvals(at::stack(columns, 1)).abs().max().item<double>();
  return std::pow(largest, 1.0 / steps);
}

/// The same for players of gradient descent at one learning rate.
inline double radius(const optim::Rule& rule, const game::Game& game, double lr, int steps = 1, double epsilon = 1) {
  return radius(
      rule, game, [&] { return players_at(game, 0, 0, lr); }, steps, epsilon);
}

}  // namespace saddle::test
