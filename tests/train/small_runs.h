#pragma once
#include <ATen/ATen.h>

#include <cstring>
#include <functional>
#include <memory>

#include "saddle/nn/registry.h"
#include "saddle/objectives/wasserstein.h"
#include "saddle/penalties/registry.h"
#include "saddle/train/trainer.h"

#include "tests/data/temporary_folder.h"

namespace saddle::test {

namespace fs = std::filesystem;

/// WGAN-GP on eight Gaussians with networks of four units: a step takes under a millisecond. `more` wins.
inline train::Config small_config(const train::Settings& more = {}) {
  const train::Settings base = train::parse_toml(R"(
    data.name = "gaussians8"
    generator = {name = "mlp", latent = 2, width = 4, depth = 1}
    critic = {name = "mlp", width = 4, depth = 1}
    objective.name = "wasserstein"
    penalty.gradient.weight = 0.1
    rule.n_critic = 1
    train = {batch_size = 4, steps = 20, patience = 3}
    checkpoint = {every = 4, keep = 100}
  )",
                                                 "small");
  return train::resolve(train::overlay(base, more));
}

/// An experiment whose reals (and, with them, only the critic's gradient) are NaN in draws that `bad` names. With
/// n_critic = 1 step s = 1, 2, ... uses draw 2 s - 2 for the critic and 2 s - 1 for the generator.
inline train::Experiment poisoned(const train::Config& config, std::function<bool(const game::Draw&)> bad) {
  train::Experiment e = train::make_experiment(config);
  game::GameParts parts{.generator = e.game->generator_network(),
                        .critic = e.game->critic_network(),
                        .objective = objectives::wasserstein(),
                        .real = [bad, batch = e.source.batch, n = config.train.batch_size](const game::Draw& draw) {
                          const Tensor x = batch(draw.seed, draw.batch, n);
                          return bad(draw) ? at::full_like(x, std::nan("")) : x;
                        }};
  for (const auto& [key, penalty] : config.penalties) {
    parts.penalties.push_back(penalties::penalties().make(penalty.name, penalty.options));
  }
  parts.latent = game::normal_latent(parts.generator, config.train.batch_size);
  e.game = std::make_unique<game::Game>(std::move(parts));
  return e;
}

/// Equal shapes, dtypes and bits (NaN equals itself, 0 differs from -0), whatever the memory layout.
inline bool same_bits(const Tensor& a, const Tensor& b) {
  if (a.sizes() != b.sizes() || a.scalar_type() != b.scalar_type()) return false;
  const Tensor x = a.contiguous(), y = b.contiguous();
  return x.nbytes() == 0 || std::memcmp(x.const_data_ptr(), y.const_data_ptr(), x.nbytes()) == 0;
}

inline bool same_bits(const train::NamedTensors& a, const train::NamedTensors& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const auto& x, const auto& y) { return x.first == y.first && same_bits(x.second, y.second); });
}

inline train::NamedTensors copies(train::NamedTensors tensors) {
  for (auto& [name, tensor] : tensors) tensor = tensor.clone();
  return tensors;
}

inline nn::Weights copies(nn::Weights weights) {
  for (Tensor& weight : weights) weight = weight.clone();
  return weights;
}

/// A run of one experiment in one folder.
struct Run {
  Run(train::Experiment made, const fs::path& folder)
      : experiment(std::move(made)),
        checkpoints(folder, experiment.config.checkpoint_keep),
        trainer(experiment, checkpoints) {}

  train::Experiment experiment;
  train::Checkpoints checkpoints;
  train::Trainer trainer;
};

/// The message of the Wanted that `call` throws; "" if it throws nothing.
template <class Wanted, class Call>
std::string message_of(const Call& call) {
  try {
    call();
  } catch (const Wanted& error) {
    return error.what();
  }
  return "";
}

inline bool contains(const std::string& all, const std::string& part) { return all.find(part) != std::string::npos; }

}  // namespace saddle::test
