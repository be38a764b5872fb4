#include "saddle/critics/pile_up.h"

#include <ATen/ATen.h>

#include "saddle/nn/mlp.h"

namespace saddle::critics {
namespace {

constexpr std::int64_t kBins = 50;

/// The network with all its parameters uniform on [-bound, bound] at the start.
nn::Network starting_within(nn::Network network, double bound) {
  for (nn::Parameter& parameter : network.parameters) parameter.init = nn::uniform(bound);
  return network;
}

}  // namespace

Tensor matrix_elements(const FixedGame& critic) {
  std::vector<Tensor> parts;
  const nn::Network& network = critic.game.critic_network();
  for (std::size_t j = 0; j < network.parameters.size(); ++j) {
    if (network.parameters[j].shape.size() == 2) parts.push_back(critic.at.critic[j].reshape(-1));
  }
  return at::cat(parts).to(at::kDouble);
}

std::vector<double> shares_of_weights(const Tensor& weights, double scale, std::int64_t bins) {
  // A float32 c may exceed the double's by its rounding.
  return numbers(weights.clamp(-scale, scale).histc(bins, -scale, scale) / static_cast<double>(weights.numel()));
}

double share_at(const Tensor& weights, double scale) {
  return (weights.abs() >= .99 * scale).to(at::kDouble).mean().item<double>();
}

std::vector<PileUp> pile_ups(const PileUpOptions& o, const Progress& progress) {
  constexpr std::int64_t kEvery = 25;
  const Sides sides{circle(2), circle(1)};
  const nn::Network plain = nn::mlp("critic", 2, 1, {.width = o.width, .depth = 3});
  const std::pair<Bound, double> rows[] = {{clip(.1), .1}, {clip(.03), .03}, {clip(.01), .01}, {one_sided(), .1}};
  std::vector<PileUp> all;
  for (const auto& [bound, c] : rows) {
    PileUp found{.bound = bound.name, .c = c};
    const Watch watch = [&, c = c](std::int64_t step, const FixedGame& critic) {
      if (step % kEvery != 0 && step != o.steps) return;
      found.steps.push_back(static_cast<double>(step));
      found.at_bound.push_back(share_at(matrix_elements(critic), c));
    };
    CriticOptions options = bounded({.decay = false, .steps = o.steps, .batch = 64, .seed = o.seed}, bound);
    options.optimizer = {"rmsprop", {{"lr", 5e-4}}};
    const Progress own = part(progress, static_cast<int>(all.size()), static_cast<int>(std::size(rows)));
    const FixedGame critic = train_critic(starting_within(plain, c / 2), sides, options, own, watch);
    found.edges = numbers(line_points(-1, 1, kBins + 1));
    found.shares = shares_of_weights(matrix_elements(critic) / c, 1, kBins);
    all.push_back(std::move(found));
  }
  return all;
}

}  // namespace saddle::critics
