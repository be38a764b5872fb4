#include "saddle/critics/gaussian_fit.h"

#include <ATen/ATen.h>

#include <cmath>

#include "saddle/nn/layers.h"
#include "saddle/objectives/f_gan.h"
#include "saddle/optim/adam.h"
#include "saddle/optim/rule.h"

namespace saddle::critics {
namespace {

/// G(z) = mean + std z.
nn::Network affine_generator(double mean, double std) {
  return {.name = "gaussian",
          .input_shape = {1},
          .output_shape = {1},
          .parameters = {{"mean", {1}, nn::constant(mean)}, {"std", {1}, nn::constant(std)}},
          .forward = [](const nn::Weights& w, const Tensor& z, nn::Pass&) { return w[0] + w[1] * z; }};
}

nn::Network tanh_critic(std::int64_t width) {
  using nn::linear, nn::Scheme;
  return nn::sequential("tanh", {1}, {1},
                        {linear(1, width, Scheme::pytorch), nn::tanh(), linear(width, width, Scheme::pytorch),
                         nn::tanh(), linear(width, 1, Scheme::pytorch)});
}

}  // namespace

GaussianFit fit_gaussian(const divergences::FDivergence& f, const data::Mixture& p, const GaussianFitOptions& o,
                         const std::function<void(std::int64_t)>& progress) {
  if (p.dimensions() != 1)
    throw ConfigError(text("Gaussian fit: a mixture in ", p.dimensions(), " dimensions, expected 1"));
  game::GameParts parts{
      .generator = affine_generator(o.mean, o.std),
      .critic = tanh_critic(o.width),
      .objective = objectives::f_gan(f),
      .real = [p, n = o.batch](const game::Draw& draw) { return p.sample(draw.seed, Purpose::data, draw.batch, n); }};
  parts.latent = game::normal_latent(parts.generator, o.batch);
  const game::Game game(std::move(parts));
  optim::Players players;
  players.generator = nn::initialise(game.generator_network(), o.seed, 0);
  players.critic = nn::initialise(game.critic_network(), o.seed, 1);
  players.generator_optimizer = optim::adam({.lr = o.generator_lr});
  players.critic_optimizer = optim::adam({.lr = o.critic_lr});
  players.generator_optimizer->attach(game.generator_network(), players.generator);
  players.critic_optimizer->attach(game.critic_network(), players.critic);

  const optim::Rule rule = optim::alternating({.n_critic = static_cast<int>(o.n_critic)});
  game::Draws draws{.seed = o.seed};
  const auto begin = static_cast<std::int64_t>((1 - o.averaged_share) * static_cast<double>(o.steps));
  double mean = 0, std = 0, bound = 0;
  for (std::int64_t step = 0; step < o.steps; ++step) {
    const double left = 1 - static_cast<double>(step) / static_cast<double>(o.steps);
    players.critic_optimizer->set_factor(left);
    players.generator_optimizer->set_factor(left);
    const optim::Losses losses = rule.step(game, players, draws);
    if (!losses.refusal.empty())
      throw NumericError(text("Gaussian fit by ", f.name, ": step ", step, ": ", losses.refusal));
    if (step >= begin) {
      mean += players.generator[0].item<double>(), std += std::abs(players.generator[1].item<double>());
      bound -= losses.critic.item<double>();
    }
    if (progress) progress(step + 1);
  }
  const auto count = static_cast<double>(o.steps - begin);
  return {.mean = mean / count, .std = std / count, .bound = bound / count};
}

}  // namespace saddle::critics
