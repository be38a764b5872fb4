// Training on a CUDA device. Skipped, and said so, where libtorch sees none.
#include <ATen/ATen.h>
#include <ATen/Context.h>

#include <doctest/doctest.h>

#include "saddle/train/experiment.h"

using namespace saddle;

namespace {

/// Weights after some steps in float64, one behind the other, on the CPU.
Tensor played(const train::Config& config, c10::Device device) {
  train::Experiment e = train::make_experiment(config, at::TensorOptions(device).dtype(at::kDouble));
  game::Draws draws{.seed = config.train.seed};
  for (int step = 0; step < 4; ++step) e.rule.step(*e.game, e.players, draws);
  std::vector<Tensor> all;
  for (const nn::Weights* player : {&e.players.critic, &e.players.generator}) {
    for (const Tensor& weight : *player) all.push_back(weight.detach().cpu().flatten());
  }
  return at::cat(all);
}

}  // namespace

TEST_CASE("on a CUDA device every engine, by a pass each and by one for both, moves the players as on the CPU") {
  const bool there = at::globalContext().hasCUDA();
  if (!there) MESSAGE("skipped but for the CPU's half: this libtorch sees no CUDA device");
  for (const std::string rule : {"alt", "sim", "consensus"}) {
    for (const std::string engine : {"auto", "autograd"}) {
      CAPTURE(rule);
      CAPTURE(engine);
      train::Settings settings = train::parse_toml(R"(
        data.name = "gaussians8"
        generator = {name = "mlp", latent = 2, width = 4, depth = 1}
        critic = {name = "mlp", width = 4, depth = 1}
        objective.name = "wasserstein"
        penalty.gradient.weight = 0.1
        train = {batch_size = 4, steps = 20}
      )",
                                                   "small");
      settings = train::overlay(settings, {{"rule.name", rule}, {"train.engine", engine}});
      const train::Config config = train::resolve(settings);
      const Tensor here = played(config, at::kCPU);
      CHECK(here.isfinite().all().item<bool>());
      if (there) CHECK((played(config, at::kCUDA) - here).abs().max().item<double>() < 1e-10);
    }
  }
}
