#include "saddle/critics/clipping.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

#include <cmath>
#include <optional>

#include "saddle/critics/pile_up.h"
#include "saddle/nn/mlp.h"

namespace saddle::critics {
namespace {

constexpr std::int64_t kHidden = 12, kBins = 50;

/// @param c  unset: the largest |w|
void describe_weights(const Tensor& start, const Tensor& weights, std::optional<double> c, DeepCritic& found) {
  found.scale = c.value_or(weights.abs().max().item<double>());
  found.edges = numbers(line_points(-found.scale, found.scale, kBins + 1));
  found.shares = shares_of_weights(weights, found.scale, kBins);
  found.at_bound = share_at(weights, found.scale), found.at_start = share_at(start, found.scale);
}

/// What reaches each layer's input of the score's gradient.
void describe_layers(const FixedGame& critic, const Tensor& x, DeepCritic& found) {
  const c10::AutoGradMode grad_mode(true);
  const nn::Network& network = critic.game.critic_network();
  nn::Pass pass{.training = false};
  std::vector<Tensor> inputs;
  Tensor a = x.to(critic.dtype).clone().requires_grad_(true);
  std::size_t first = 0;
  for (const auto& layer : network.layers) {
    const std::size_t own = layer->parameters().size();
    if (own > 0) inputs.push_back(a);
    a = layer->forward(critic.at.critic, first, a, pass);
    first += own;
  }
  for (const Tensor& g : torch::autograd::grad({a.sum()}, inputs)) {
    found.layer_slope.push_back(g.to(at::kDouble).norm(2, 1).mean().item<double>());
  }
  found.growth = std::pow(found.layer_slope.front() / found.layer_slope.back(), 1.0 / kHidden);
}

}  // namespace

Clipping clipping(const ClippingOptions& o, const Progress& progress) {
  const Sides sides{circle(2), circle(1)};
  const nn::MlpOptions deep{.width = o.width, .depth = kHidden, .scheme = nn::Scheme::he};
  constexpr std::int64_t kPairs = 2048;
  const Tensor x_real = sides.real(o.seed, Purpose::metric, 0, kPairs);
  const Tensor x_fake = sides.fake(o.seed, Purpose::metric, 0, kPairs);
  Clipping found{.t = numbers(line_points(0, 1, 41))};
  const std::pair<Bound, std::optional<double>> bounds[] = {
      {clip(.1), .1}, {clip(.01), .01}, {clip(.001), .001}, {two_sided(), std::nullopt}, {one_sided(), std::nullopt}};
  for (const auto& [bound, c] : bounds) {
    CriticOptions options = bounded({.steps = o.steps, .batch = 64, .seed = o.seed}, bound);
    options.optimizer = {"adam", {{"lr", 1e-3}, {"beta1", 0.5}, {"beta2", 0.9}}};
    const int place = static_cast<int>(found.critics.size());
    Tensor start;
    const Watch watch = [&](std::int64_t step, const FixedGame& game) {
      if (step == 0) start = matrix_elements(game).clone();
    };
    const nn::Network network = nn::mlp("deep", 2, 1, deep);
    const FixedGame critic = train_critic(network, sides, options, part(progress, place, 5), watch);
    DeepCritic result{.bound = bound.name,
                      .along = along(critic, x_real, x_fake, found.t),
                      .estimate = (critic.scores(x_real).mean() - critic.scores(x_fake).mean()).item<double>()};
    describe_weights(start, matrix_elements(critic), c, result);
    describe_layers(critic, x_fake, result);
    found.critics.push_back(std::move(result));
  }
  return found;
}

}  // namespace saddle::critics
