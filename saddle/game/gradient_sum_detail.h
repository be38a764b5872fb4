#pragma once
#include "saddle/core/ranks.h"
#include "saddle/game/engine.h"

namespace saddle::game {

/// Makes a player's gradient of a rank's own samples that of all, the sum over ranks. @param at  the player's weights
void sum_over(const Ranks& ranks, const nn::Network& player, const nn::Weights& at, Gradients& found);

/// Makes new values of buffers the ranks' means.
void mean_over(const Ranks& ranks, Gradients& found);

}  // namespace saddle::game
