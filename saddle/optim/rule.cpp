#include "saddle/optim/rule.h"

#include "saddle/optim/rule_detail.h"

namespace saddle::optim {

void start(const Rule& rule, const game::Game& game, Players& players) {
  if (rule.refusal) {
    const std::string reason = rule.refusal(game);
    if (!reason.empty()) throw ConfigError(text("rule '", rule.name, "': ", reason));
  }
  game.served_by(rule.graph);
  players.memory.clear();
  if (rule.start) rule.start(game, players);
}

Rule alternating(const AlternatingOptions& o) {
  const auto step = [o](const game::Game& game, Players& players, game::Draws& draws) {
    Losses losses = step_critic(game, players, draws, o.n_critic);
    step_generator(players, game.generator(players, draws.again()), losses);  // z ~ p(z)
    return losses;
  };
  return {.name = "alt", .draws_for_critic = o.n_critic, .step = step};
}

Rule simultaneous() {
  const auto step = [](const game::Game& game, Players& players, game::Draws& draws) {
    return step_both(game, players, game.both(players, draws.next()));
  };
  return {.name = "sim", .draws_for_critic = 1, .step = step};
}

}  // namespace saddle::optim
