#include "saddle/optim/extragradient.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include "saddle/optim/rule_detail.h"

namespace saddle::optim {
namespace {

nn::Weights copies(const nn::Weights& weights) {
  nn::Weights all;
  for (const Tensor& weight : weights) all.push_back(weight.detach().clone());
  return all;
}

void put_back(const nn::Weights& weights, const nn::Weights& before) {
  for (std::size_t k = 0; k < weights.size(); ++k) weights[k].copy_(before[k]);
}

}  // namespace

Rule extragradient() {
  const auto step = [](const game::Game& game, Players& players, game::Draws& draws) {
    const c10::NoGradGuard no_grad;
    const nn::Weights critic = nn::trainable(game.critic_network(), players.critic);  // sharing storage
    const nn::Weights generator = nn::trainable(game.generator_network(), players.generator);
    const nn::Weights critic_before = copies(critic), generator_before = copies(generator);

    game::Draw here = draws.next();
    here.update = here.batch / 2;  // two draws serve one update
    const Losses extrapolation = step_both(game, players, game.both(players, here));

    game::Draw there = draws.next();
    there.update = here.update;
    const game::Both gradients = game.both(players, there);
    put_back(critic, critic_before);
    put_back(generator, generator_before);
    Losses losses = step_both(game, players, gradients);

    if (!extrapolation.refusal.empty()) losses.refusal = extrapolation.refusal;
    losses.refused += extrapolation.refused;
    return losses;
  };
  return {.name = "extragradient", .draws_for_critic = 2, .step = step};
}

}  // namespace saddle::optim
