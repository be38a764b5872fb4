#include "saddle/optim/rule.h"

namespace saddle::optim {
namespace {

void note_refusal(Losses& losses, const char* player, const Optimizer& optimizer) {
  if (optimizer.refusal().empty()) return;
  if (losses.refusal.empty())
    losses.refusal = text(player, ": ", optimizer.refusal());  // the first: later ones follow from it
  ++losses.refused;
}

}  // namespace

void start(const Rule& rule, const game::Game& game, Players& players) {
  if (rule.refusal) {
    const std::string reason = rule.refusal(game);
    if (!reason.empty()) throw ConfigError(text("rule '", rule.name, "': ", reason));
  }
  players.memory.clear();
  if (rule.start) rule.start(game, players);
}

Rule alternating(const AlternatingOptions& o) {
  const auto step = [o](const game::Game& game, Players& players, game::Draws& draws) {
    Losses losses;
    for (int t = 0; t < o.n_critic; ++t) {
      const game::Gradients g =
          game.critic(players, draws.next());  // x ~ P_r, x_fake = G(z), penalties at their points
      players.critic_optimizer->step(players.critic, g);
      game.constrain(players);
      losses.critic = g.loss;
      note_refusal(losses, "critic", *players.critic_optimizer);
    }
    const game::Gradients g = game.generator(players, draws.again());  // z ~ p(z)
    players.generator_optimizer->step(players.generator, g);
    losses.generator = g.loss;
    note_refusal(losses, "generator", *players.generator_optimizer);
    return losses;
  };
  return {.name = "alt", .draws_for_critic = o.n_critic, .step = step};
}

Rule simultaneous() {
  const auto step = [](const game::Game& game, Players& players, game::Draws& draws) {
    const game::Draw draw = draws.next();
    const game::Gradients critic = game.critic(players, draw);
    const game::Gradients generator = game.generator(players, draw);
    players.critic_optimizer->step(players.critic, critic);
    game.constrain(players);
    players.generator_optimizer->step(players.generator, generator);
    Losses losses{.critic = critic.loss, .generator = generator.loss};
    note_refusal(losses, "critic", *players.critic_optimizer);
    note_refusal(losses, "generator", *players.generator_optimizer);
    return losses;
  };
  return {.name = "sim", .draws_for_critic = 1, .step = step};
}

}  // namespace saddle::optim
