#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "saddle/core/names.h"
#include "saddle/critics/sampler.h"
#include "saddle/game/game.h"

namespace saddle::critics {

/// A part by its name in a registry.
struct Choice {
  std::string name;
  std::map<std::string, Value> options = {};
};

/// How a critic is trained between two fixed distributions.
struct CriticOptions {
  Choice objective{"wasserstein"};
  std::vector<Choice> penalties{};
  Choice constraint{"none"};
  Choice optimizer{"adam", {{"lr", 2e-3}, {"beta1", 0.5}, {"beta2", 0.9}}};
  bool decay = true;          // the learning rate falls linearly to 0
  std::int64_t steps = 1000;  // of the critic
  std::int64_t batch = 256;   // samples a side
  std::uint64_t seed = 0;
  at::ScalarType dtype = at::kFloat;
};

/// A game whose generator G(z) = z + shift stands still at shift = 0, so that the fakes are its latents; and where its
/// critic is. Everything asked of it is asked of the game that trains.
struct FixedGame {
  game::Game game;
  game::Point at;
  at::ScalarType dtype = at::kDouble;
  std::uint64_t seed = 0;

  Tensor scores(const Tensor& x) const;           // {n, d} -> {n}, float64
  Tensor input_gradients(const Tensor& x) const;  // {n, d} -> {n, d}: each sample's own grad_x D
  /// d L_G / d shift, {d}: what the generator would learn from this critic, mean over `draws` batches.
  Tensor generator_gradient(int draws) const;
};

/// Told what share of the work is done, in [0, 1].
using Progress = std::function<void(double share)>;

/// Progress of part i of n equal ones.
Progress part(const Progress& whole, int i, int n);

/// Sees the game before the first step (0) and after each.
using Watch = std::function<void(std::int64_t step, const FixedGame& game)>;

/// Trains `critic` and returns the game at its last step.
/// @throws ConfigError for an unknown name or option; NumericError if an update was not finite, with its step.
FixedGame train_critic(const nn::Network& critic, const Sides& sides, const CriticOptions& options,
                       const Progress& progress = {}, const Watch& watch = {});

/// L_D without penalties of a critic between n samples of each side.
/// @param method  what it was trained by
double critic_loss(const FixedGame& trained, const CriticOptions& method, const Sides& sides, std::int64_t n);

/// WGAN-GP's penalty, two-sided at interpolates with target 1; or only for slopes above 1, as the studies on the line
/// have it: there a straight critic's slope that starts on the wrong side of 0 does not get past it, since 0 costs
/// `weight` (see runaway.h).
Choice two_sided_penalty(double weight = 10);
Choice one_sided_penalty(double weight = 10);
Choice unsquared_penalty(double weight = 10);  // one-sided, of power 1

/// Points low, ..., high {count, 1} evenly.
Tensor line_points(double low, double high, std::int64_t count);

}  // namespace saddle::critics
