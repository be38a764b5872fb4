// WGAN-GP on eight Gaussians with saddle as a library: the parts, the rule, and what came of it. About a minute.
#include <iostream>

#include <saddle/data/source.h>
#include <saddle/game/game.h>
#include <saddle/metrics/modes.h>
#include <saddle/nn/mlp.h>
#include <saddle/objectives/wasserstein.h>
#include <saddle/optim/adam.h>
#include <saddle/optim/rule.h>
#include <saddle/penalties/gradient.h>
#include <saddle/penalties/points.h>
#include <saddle/train/sampler.h>

using namespace saddle;

int main(int argc, char** argv) {
  const int steps = argc > 1 ? std::stoi(argv[1]) : 2000;
  const data::Source source = data::sources().make("gaussians8", {});
  game::GameParts parts{.generator = nn::mlp("generator", 2, 2, {.width = 128}),
                        .critic = nn::mlp("critic", 2, 1, {.width = 128}),
                        .objective = objectives::wasserstein(),
                        .penalties = {{"gradient", /*weight=*/0.1, penalties::at_interpolates(),
                                       [](const Tensor& g) { return penalties::two_sided(g, 1); }}},
                        .real = [&](const game::Draw& draw) { return source.batch(draw.seed, draw.batch, 256); }};
  parts.latent = game::normal_latent(parts.generator, 256);
  const game::Game game(parts);

  optim::Players players;
  players.generator = nn::initialise(parts.generator, /*seed=*/1, /*lane=*/0);
  players.critic = nn::initialise(parts.critic, /*seed=*/1, /*lane=*/1);
  players.generator_optimizer = optim::adam({.lr = 5e-4, .beta1 = 0.5, .beta2 = 0.9});
  players.critic_optimizer = optim::adam({.lr = 5e-4, .beta1 = 0.5, .beta2 = 0.9});
  players.generator_optimizer->attach(parts.generator, players.generator);
  players.critic_optimizer->attach(parts.critic, players.critic);

  const optim::Rule rule = optim::alternating({.n_critic = 5});
  game::Draws draws{.seed = 1};
  for (int t = 0; t < steps; ++t) rule.step(game, players, draws);

  const Tensor samples = train::sample(parts.generator, players.generator, /*seed=*/1, 2500);
  const metrics::ModeCoverage modes = metrics::mode_coverage(samples, *source.modes);
  std::cout << modes.covered << " of " << modes.modes << " modes, " << 100 * modes.high_quality << " % high quality\n";
}
