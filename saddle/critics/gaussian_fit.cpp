#include "saddle/critics/gaussian_fit.h"

#include <ATen/ATen.h>

#include <cmath>

#include "saddle/core/error.h"
#include "saddle/divergences/pairs.h"
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

divergences::GaussianMixture1d density(const data::Mixture& p) {
  if (p.dimensions() != 1)
    throw ConfigError(text("Gaussian fit: a mixture in ", p.dimensions(), " dimensions, expected 1"));
  divergences::GaussianMixture1d mixture;
  for (std::int64_t k = 0; k < p.modes(); ++k) {
    mixture.weights.push_back(p.weights[k].item<double>());
    mixture.parts.push_back({p.means[k][0].item<double>(), p.stds[k].item<double>()});
  }
  return mixture;
}

/// D_f(P || N(mean, std^2)) by quadrature on an interval beyond which both are below 1e-15; a fixed rule, since a
/// search asks for it a thousand times.
double divergence_from(const divergences::FDivergence& f, const divergences::GaussianMixture1d& p, double mean,
                       double std) {
  double low = mean - 8 * std, high = mean + 8 * std;
  for (const divergences::Gaussian1d& part : p.parts) {
    low = std::min(low, part.mean - 8 * part.std), high = std::max(high, part.mean + 8 * part.std);
  }
  constexpr int kPanels = 100, kPoints = 10;
  return divergences::divergence(f, p, divergences::Gaussian1d{mean, std},
                                 divergences::gauss_legendre(low, high, kPanels, kPoints));
}

constexpr double kFinest = 1e-8;  // of a coordinate: the minimum is flat, so the divergence is exact to rounding

constexpr int kMostTurns = 200;    // of a golden section: .618^200 of anything is no interval
constexpr int kMostRounds = 1000;  // a divergence that is infinite all over has no least

/// The least value of g on [low, high] by golden sections; g has one minimum there.
double golden_section(const std::function<double(double)>& g, double low, double high) {
  const double ratio = (std::sqrt(5.0) - 1) / 2;
  double a = high - ratio * (high - low), b = low + ratio * (high - low);
  double at_a = g(a), at_b = g(b);
  for (int turn = 0; turn < kMostTurns && high - low > kFinest; ++turn) {
    if (at_a < at_b) {
      high = b, b = a, at_b = at_a, a = high - ratio * (high - low), at_a = g(a);
    } else {
      low = a, a = b, at_a = at_b, b = low + ratio * (high - low), at_b = g(b);
    }
  }
  return (low + high) / 2;
}

}  // namespace

GaussianFit best_gaussian(const divergences::FDivergence& f, const data::Mixture& p, double mean, double std) {
  const divergences::GaussianMixture1d mixture = density(p);
  double reach = 0.5;  // how far a coordinate may move in a round
  for (int round = 0; reach > 100 * kFinest; ++round) {
    if (round == kMostRounds)
      throw NumericError(text("best Gaussian: no least of ", f.name, " in ", kMostRounds, " rounds"));
    const double mean_before = mean, std_before = std;
    mean = golden_section([&](double m) { return divergence_from(f, mixture, m, std); }, mean - reach, mean + reach);
    std = golden_section([&](double s) { return divergence_from(f, mixture, mean, s); }, std / (1 + reach),
                         std * (1 + reach));
    const double moved = std::abs(mean - mean_before) + std::abs(std - std_before);
    reach = std::min(reach, 2 * moved);
  }
  const double least = divergence_from(f, mixture, mean, std);
  return {mean, std, least, least};
}

GaussianFit fit_gaussian(const divergences::FDivergence& f, const data::Mixture& p, const GaussianFitOptions& o,
                         const std::function<void(std::int64_t)>& progress) {
  const divergences::GaussianMixture1d mixture = density(p);
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
  GaussianFit fit{.mean = mean / count, .std = std / count, .bound = bound / count};
  fit.divergence = divergence_from(f, mixture, fit.mean, fit.std);
  return fit;
}

}  // namespace saddle::critics
