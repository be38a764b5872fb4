#include "saddle/optim/consensus.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>

#include "saddle/optim/rule_detail.h"

namespace saddle::optim {
namespace {

/// R = 1/2 |v|^2; undefined if v is nowhere defined.
Tensor half_square(const game::Gradients& critic, const game::Gradients& generator) {
  Tensor sum;
  for (const nn::Weights* part : {&critic.gradient, &generator.gradient}) {
    for (const Tensor& v : *part) {
      if (v.defined()) sum = sum.defined() ? sum + v.square().sum() : v.square().sum();
    }
  }
  return sum.defined() ? sum / 2 : sum;
}

/// d R / d both players' weights; undefined where R does not depend on them.
game::Point gradient_of(const Tensor& r, const game::Game& game, const game::Point& at) {
  nn::Weights both = nn::trainable(game.critic_network(), at.critic);
  const nn::Weights generator = nn::trainable(game.generator_network(), at.generator);
  const auto split = static_cast<std::ptrdiff_t>(both.size());
  both.insert(both.end(), generator.begin(), generator.end());
  nn::Weights found(both.size());
  if (r.defined() && r.requires_grad()) {
    found = torch::autograd::grad({r}, both, {}, std::nullopt, /*create_graph=*/false, /*allow_unused=*/true);
  }
  return {nn::in_network_order(game.critic_network(), {found.begin(), found.begin() + split}),
          nn::in_network_order(game.generator_network(), {found.begin() + split, found.end()})};
}

/// v + gamma grad R, cut off from the graph.
game::Gradients with_consensus(game::Gradients v, const nn::Weights& gradient_of_r, double gamma) {
  v.loss = v.loss.detach();
  for (std::size_t j = 0; j < v.gradient.size(); ++j) {
    if (v.gradient[j].defined()) v.gradient[j] = v.gradient[j].detach();
    if (!gradient_of_r[j].defined()) continue;
    const Tensor added = gamma * gradient_of_r[j];
    v.gradient[j] = v.gradient[j].defined() ? v.gradient[j] + added : added;
  }
  return v;
}

}  // namespace

Rule consensus(const ConsensusOptions& o) {
  const auto step = [o](const game::Game& game, Players& players, game::Draws& draws) {
    const game::Draw draw = draws.next();
    const game::Point at{game::leaves(game.critic_network(), players.critic, game::Graph::drop),
                         game::leaves(game.generator_network(), players.generator, game::Graph::drop)};
    const game::Gradients critic = game.critic(at, draw, game::Graph::keep);
    const game::Gradients generator = game.generator(at, draw, game::Graph::keep);
    const c10::AutoGradMode grad_mode(true);
    const game::Point r = gradient_of(half_square(critic, generator), game, at);
    return step_both(game, players,
                     {.critic = with_consensus(critic, r.critic, o.gamma),
                      .generator = with_consensus(generator, r.generator, o.gamma)});
  };
  return {.name = "consensus", .draws_for_critic = 1, .graph = game::Graph::keep, .step = step};
}

}  // namespace saddle::optim
