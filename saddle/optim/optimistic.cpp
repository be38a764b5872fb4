#include "saddle/optim/optimistic.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include "saddle/optim/rule_detail.h"

namespace saddle::optim {
namespace {

/// One player's g_{t-1}, sharing storage with the memory.
struct Past {
  nn::Weights gradients;  // of the trainable parameters
  Tensor begun;           // scalar: false before the first update
};

Past past_of(const Players& players, const std::string& player) {
  return {recall(players, text("past.", player, ".")), recall(players, text("begun.", player))[0]};
}

void begin_past(Players& players, const std::string& player, const nn::Network& network, const nn::Weights& weights) {
  nn::Weights zeros;
  for (const Tensor& weight : weights) zeros.push_back(at::zeros_like(weight));
  remember(players, text("past.", player, "."), network, zeros);
  const at::TensorOptions options = weights.empty() ? at::TensorOptions() : weights[0].options();
  players.memory.emplace_back(text("begun.", player), at::zeros({}, options.dtype(at::kBool)));
}

/// 2 g_t - g_{t-1}, of `g`, the trainable parameters' g_t.
nn::Weights optimistic_gradients(const nn::Weights& g, const Past& past) {
  nn::Weights all;
  for (std::size_t k = 0; k < g.size(); ++k) {
    all.push_back(2 * g[k] - at::where(past.begun, past.gradients[k], g[k]));
  }
  return all;
}

/// g_t becomes the past, unless its update was refused: what is not finite would stay so.
void become_past(const nn::Weights& g, const Optimizer& optimizer, const Past& past) {
  if (!optimizer.refusal().empty()) return;
  for (std::size_t k = 0; k < g.size(); ++k) past.gradients[k].copy_(g[k]);
  past.begun.fill_(true);
}

}  // namespace

Rule optimistic() {
  const auto start = [](const game::Game& game, Players& players) {
    begin_past(players, "critic", game.critic_network(), players.critic);
    begin_past(players, "generator", game.generator_network(), players.generator);
  };
  const auto step = [](const game::Game& game, Players& players, game::Draws& draws) {
    const c10::NoGradGuard no_grad;
    game::Both g = game.both(players, draws.next());
    const nn::Weights g_critic = defined(game.critic_network(), players.critic, g.critic.gradient);
    const nn::Weights g_generator = defined(game.generator_network(), players.generator, g.generator.gradient);
    const Past past_critic = past_of(players, "critic"), past_generator = past_of(players, "generator");
    g.critic.gradient = nn::in_network_order(game.critic_network(), optimistic_gradients(g_critic, past_critic));
    g.generator.gradient =
        nn::in_network_order(game.generator_network(), optimistic_gradients(g_generator, past_generator));
    const Losses losses = step_both(game, players, g);
    become_past(g_critic, *players.critic_optimizer, past_critic);
    become_past(g_generator, *players.generator_optimizer, past_generator);
    return losses;
  };
  return {.name = "optimistic", .draws_for_critic = 1, .step = step, .start = start};
}

}  // namespace saddle::optim
