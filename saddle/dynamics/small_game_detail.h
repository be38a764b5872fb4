#pragma once
#include "saddle/dynamics/small_game.h"

namespace saddle::dynamics {

/// Leading dimensions of all weights and samples here: games, nodes of a quadrature.
inline constexpr std::int64_t kStack = 2;

/// What a method's critic must take and give: d numbers of a sample, or of two; one score, or so many features.
struct CriticShape {
  std::int64_t in = 1, out = 1;
};
CriticShape critic_shape(const objectives::Objective& objective, std::int64_t dimensions);

/// Samples of a side: as few as the objective can do with.
std::int64_t batch_of(const objectives::Objective& objective);

/// The game of these sources and networks, with the method's loss, penalties (lazy ones at their mean) and constraint.
/// @param measure  of the nodes, {Q}; undefined: one node
std::shared_ptr<const game::Game> make_game(const Method& method, nn::Network generator, nn::Network critic,
                                            const Tensor& real, const Tensor& latent, const Tensor& measure,
                                            game::Engine engine = game::autograd());

/// Names of a network's numbers: "theta", or "theta_1", "theta_2" for several.
void name_coordinates(const nn::Network& network, std::vector<std::string>& names);

/// The game's coordinates: the generator's, then the critic's.
SmallGame named(std::string name, std::shared_ptr<const game::Game> game);

}  // namespace saddle::dynamics
