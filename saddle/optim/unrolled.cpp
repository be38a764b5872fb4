#include "saddle/optim/unrolled.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include "saddle/optim/rule_detail.h"

namespace saddle::optim {
namespace {

/// lr x gradient.
using Step = std::function<Tensor(const Tensor& gradient)>;

/// psi_{j+1} = psi_j - lr grad_psi L_D(theta, psi_j), differentiable in theta and psi_j.
nn::Weights descended(const nn::Weights& psi, const game::Gradients& g, const Step& step) {
  const c10::AutoGradMode grad_mode(true);
  nn::Weights next = psi;
  for (std::size_t j = 0; j < psi.size(); ++j) {
    if (g.gradient[j].defined()) next[j] = psi[j] - step(g.gradient[j]);
  }
  for (const auto& [j, value] : g.buffers) next[j] = value.detach();
  return next;
}

/// d/d theta of L_G(theta, psi_k(theta)).
game::Gradients unrolled_gradient(const game::Game& game, const Players& players, const game::Draw& draw, int steps,
                                  const Step& step) {
  game::Point at{game::leaves(game.critic_network(), players.critic, game::Graph::drop),
                 game::leaves(game.generator_network(), players.generator, game::Graph::drop)};
  for (int j = 0; j < steps; ++j) at.critic = descended(at.critic, game.critic(at, draw, game::Graph::keep), step);
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
    const Step own = [&](const Tensor& g) { return o.lr > 0 ? o.lr * g : players.critic_optimizer->scaled(g); };
    step_generator(players,
                   o.steps == 0 ? game.generator(players, draw) : unrolled_gradient(game, players, draw, o.steps, own),
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
