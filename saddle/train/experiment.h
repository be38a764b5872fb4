#pragma once
#include <memory>

#include "saddle/core/schedule.h"
#include "saddle/data/source.h"
#include "saddle/game/game.h"
#include "saddle/optim/average.h"
#include "saddle/optim/rule.h"
#include "saddle/train/config.h"

namespace saddle::train {

/// Everything a configuration stands for, made: what plays, how it moves, where it starts.
struct Experiment {
  Config config;
  data::Source source;
  std::unique_ptr<game::Game> game;
  optim::Rule rule;
  optim::Average average;
  Schedule generator_schedule, critic_schedule;
  optim::Players players;
  nn::Weights
      averaged;  // the averaged generator, with the trained one's batch norm statistics: see with_own_statistics()
};

/// Makes and starts all parts.
/// @param options  where everything is, and in which floating type (float32 unless told)
/// @param games  0: one game; else so many at once as a stack, for networks of linear layers on points. Each has its
/// own weights {games, ...}, reals and latents; weights start as those of runs with the seeds seed, seed + 1, ...,
/// reals and latents are parts of one draw with `seed`. A part of more games plays as they do among the others.
/// Interpolates have their random numbers in common. A game whose gradient is not finite stands still in that step, the
/// others go on (Optimizer::refused).
/// @param ranks  processes that train together: each has its rows of train.batch_size samples
/// @throws ConfigError for parts that do not go together, DataError for data that is not there.
Experiment make_experiment(const Config& config, const at::TensorOptions& options = {}, const Rows& games = 0,
                           const std::shared_ptr<const Ranks>& ranks = alone());

/// The objective with its auxiliaries, as configured.
objectives::Objective make_objective(const Config& config);

/// The generator alone, as the experiment has it: all that sampling needs.
nn::Network make_generator(const Config& config, const data::Source& source);

}  // namespace saddle::train
