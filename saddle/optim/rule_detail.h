#pragma once
#include <string>

#include "saddle/optim/rule.h"

namespace saddle::optim {

/// Notes in `losses` that the optimiser refused its last update, if it did.
void note_refusal(Losses& losses, const char* player, const Optimizer& optimizer);

/// n_critic ordinary steps of the critic, each on a draw of its own and followed by the constraint; the generator's
/// half of the losses is left open.
Losses step_critic(const game::Game& game, Players& players, game::Draws& draws, int n_critic);

/// One step of the generator, added to the critic's losses.
void step_generator(Players& players, const game::Gradients& gradients, Losses& losses);

/// One step of each player down gradients that were taken before either moved; the constraint follows the critic's.
Losses step_both(const game::Game& game, Players& players, const game::Both& gradients);

/// `given`, with zeros where a trainable parameter's gradient is undefined; in the order of nn::trainable.
nn::Weights defined(const nn::Network& network, const nn::Weights& weights, const nn::Weights& given);

/// Adds a copy of each trainable weight to the memory, as prefix + its parameter's name.
void remember(Players& players, const std::string& prefix, const nn::Network& network, const nn::Weights& weights);

/// What the memory holds under names that begin so, in the order in which it was added, sharing storage.
/// @throws std::logic_error if there is no memory at all: optim::start was not called.
nn::Weights recall(const Players& players, const std::string& prefix);

}  // namespace saddle::optim
