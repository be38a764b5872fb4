#include "saddle/optim/rule_detail.h"

#include <ATen/ATen.h>

namespace saddle::optim {

void note_refusal(Losses& losses, const char* player, const Optimizer& optimizer) {
  if (optimizer.refusal().empty()) return;
  if (losses.refusal.empty())
    losses.refusal = text(player, ": ", optimizer.refusal());  // the first: later ones follow from it
  ++losses.refused;
}

Losses step_critic(const game::Game& game, Players& players, game::Draws& draws, int n_critic) {
  Losses losses;
  for (int t = 0; t < n_critic; ++t) {
    game::Gradients g = game.critic(players, draws.next());  // x ~ P_r, x_fake = G(z), penalties at their points
    players.critic_optimizer->step(players.critic, g);
    game.constrain(players);
    losses.critic = g.loss;
    losses.critic_terms = std::move(g.terms);
    note_refusal(losses, "critic", *players.critic_optimizer);
  }
  return losses;
}

void step_generator(Players& players, const game::Gradients& g, Losses& losses) {
  players.generator_optimizer->step(players.generator, g);
  losses.generator = g.loss;
  note_refusal(losses, "generator", *players.generator_optimizer);
}

Losses step_both(const game::Game& game, Players& players, const game::Both& gradients) {
  players.critic_optimizer->step(players.critic, gradients.critic);
  game.constrain(players);
  Losses losses{.critic = gradients.critic.loss, .critic_terms = gradients.critic.terms};
  note_refusal(losses, "critic", *players.critic_optimizer);
  step_generator(players, gradients.generator, losses);
  return losses;
}

nn::Weights defined(const nn::Network& network, const nn::Weights& weights, const nn::Weights& given) {
  nn::Weights all;
  for (std::size_t j = 0; j < weights.size(); ++j) {
    if (!network.parameters[j].buffer) all.push_back(given[j].defined() ? given[j] : at::zeros_like(weights[j]));
  }
  return all;
}

void remember(Players& players, const std::string& prefix, const nn::Network& network, const nn::Weights& weights) {
  for (std::size_t j = 0; j < weights.size(); ++j) {
    if (network.parameters[j].buffer) continue;
    players.memory.emplace_back(prefix + network.parameters[j].name, weights[j].detach().clone());
  }
}

nn::Weights recall(const Players& players, const std::string& prefix) {
  if (players.memory.empty()) throw std::logic_error("a rule with a memory was played before optim::start made it");
  nn::Weights found;
  for (const auto& [name, tensor] : players.memory) {
    if (name.starts_with(prefix)) found.push_back(tensor);
  }
  return found;
}

}  // namespace saddle::optim
