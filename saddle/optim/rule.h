#pragma once
#include <functional>
#include <memory>
#include <string>

#include "saddle/core/names.h"
#include "saddle/game/game.h"
#include "saddle/optim/optimizer.h"

namespace saddle::optim {

/// Where both players stand and how each moves.
struct Players : game::Point {
  std::unique_ptr<Optimizer> critic_optimizer, generator_optimizer;
  std::vector<std::pair<std::string, Tensor>> memory;  // what the rule itself remembers, by name; saved with a run
};

/// What a step of play met. Losses are still tensors: reading them is the caller's choice.
struct Losses {
  Tensor critic, generator;
  std::function<game::CriticTerms()> critic_terms;  // the parts of `critic`; empty where the game is a stack
  std::string refusal;  // "critic: gradient of 3.weight": the first update that was refused, "" if all were applied
  int refused = 0;      // how many were
};

/// One step of play: in which order the players move. A rule knows games and optimisers, and nothing else.
struct Rule {
  std::string name;
  int draws_for_critic = 1;               // batches of reals that one step shows the critic
  game::Graph graph = game::Graph::drop;  // whether it differentiates through the players' gradients
  std::function<Losses(const game::Game&, Players&, game::Draws&)> step;
  std::function<void(const game::Game&, Players&)> start = {};  // makes the memory; empty: the rule has none
  std::function<std::string(const game::Game&)> refusal = {};   // why it cannot play this game, "" if it can
};

/// Makes the rule's memory for players about to begin. @throws ConfigError if the rule cannot play this game, or the
/// game's engine not what the rule asks of it.
void start(const Rule& rule, const game::Game& game, Players& players);

struct AlternatingOptions {
  int n_critic = 1;  // critic steps for each generator step, >= 1
};

/// Alternating play: Goodfellow et al. 2014, Algorithm 1; with n_critic = 5 Gulrajani et al. 2017, Algorithm 1, for any
/// game.
Rule alternating(const AlternatingOptions& options);

/// Simultaneous play: both gradients are taken at the same point and from the same draw, then both players move.
Rule simultaneous();

/// All rules by name: alt, sim, optimistic, extragradient, consensus, unrolled, lookahead.
const Table<Rule>& rules();

}  // namespace saddle::optim
