#include "saddle/optim/unrolled.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include "saddle/optim/rule_detail.h"

namespace saddle::optim {
namespace {

/// Maps gradients to what a step subtracts from each parameter, differentiably.
using Steps = std::function<nn::Weights(const nn::Weights& gradients)>;

/// lr x gradient, at a rate of its own or at the critic optimiser's.
Steps descent(const UnrolledOptions& o, const Optimizer& optimizer) {
  return [&o, &optimizer](const nn::Weights& gradients) {
    nn::Weights changes(gradients.size());
    for (std::size_t j = 0; j < gradients.size(); ++j) {
      if (gradients[j].defined()) changes[j] = o.lr > 0 ? o.lr * gradients[j] : optimizer.scaled(gradients[j]);
    }
    return changes;
  };
}

/// psi_{j+1} = psi_j - step(grad_psi L_D(theta, psi_j)), differentiable in theta and psi_j.
nn::Weights stepped(const nn::Weights& psi, const game::Gradients& g, const Steps& steps) {
  const c10::AutoGradMode grad_mode(true);
  const nn::Weights changes = steps(g.gradient);
  nn::Weights next = psi;
  for (std::size_t j = 0; j < psi.size(); ++j) {
    if (changes[j].defined()) next[j] = psi[j] - changes[j];
  }
  for (const auto& [j, value] : g.buffers) next[j] = value.detach();
  return next;
}

/// d/d theta of L_G(theta, psi_k(theta)).
game::Gradients unrolled_gradient(const game::Game& game, const Players& players, const game::Draw& draw,
                                  const UnrolledOptions& o) {
  const Steps steps = o.by_optimizer ? players.critic_optimizer->imagined() : descent(o, *players.critic_optimizer);
  game::Point at{game::leaves(game.critic_network(), players.critic, game::Graph::drop),
                 game::leaves(game.generator_network(), players.generator, game::Graph::drop)};
  for (int j = 0; j < o.steps; ++j) at.critic = stepped(at.critic, game.critic(at, draw, game::Graph::keep), steps);
  game::Gradients g = game.generator(at, draw, game::Graph::keep);  // psi_k's graph leads back to theta
  g.loss = g.loss.detach();
  for (Tensor& gradient : g.gradient) {
    if (gradient.defined()) gradient = gradient.detach();
  }
  return g;
}

}  // namespace

Rule unrolled(const UnrolledOptions& o) {
  const auto step = [o](const game::Game& game, Players& players, game::Draws& draws) {
    Losses losses = step_critic(game, players, draws, o.n_critic);
    const game::Draw draw = draws.again();
    step_generator(players, o.steps == 0 ? game.generator(players, draw) : unrolled_gradient(game, players, draw, o),
                   losses);
    return losses;
  };
  const auto refusal = [o](const game::Game& game) -> std::string {
    if (o.steps == 0 || !game.constraint().project) return "";
    return text("constraint '", game.constraint().name,
                "' projects the critic's weights after a step, which the unrolled steps cannot be differentiated ",
                "through: use a penalty, or unrolled_steps = 0");
  };
  return {
      .name = "unrolled", .draws_for_critic = o.n_critic, .graph = game::Graph::keep, .step = step, .refusal = refusal};
}

}  // namespace saddle::optim
