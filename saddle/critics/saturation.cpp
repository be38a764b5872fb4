#include "saddle/critics/saturation.h"

#include <ATen/ATen.h>

#include <cmath>

#include "saddle/critics/penalised_optimum.h"
#include "saddle/divergences/pairs.h"
#include "saddle/nn/mlp.h"

namespace saddle::critics {

Saturation saturation(const SaturationOptions& o, const Progress& progress) {
  const double half = o.distance / 2;
  const Sides sides{gaussian(half, o.std), gaussian(-half, o.std)};
  const nn::Network network = nn::mlp("critic", 1, 1, {.width = 64, .depth = 2, .slope = .2});
  const CriticOptions common{.steps = o.steps, .seed = o.seed};
  CriticOptions classifying = common, transporting = common;
  classifying.objective = {"minimax"};
  constexpr double kWeight = 10;
  transporting.penalties = {one_sided_penalty(kWeight)};
  const FixedGame classifier = train_critic(network, sides, classifying, part(progress, 0, 2));
  const FixedGame critic = train_critic(network, sides, transporting, part(progress, 1, 2));

  constexpr int kDraws = 16;
  const Tensor x = line_points(-half - 4 * o.std, half + 4 * o.std, 401);
  const Tensor between = critic.input_gradients(line_points(-half, half, 201));
  Saturation found{.x = numbers(x),
                   .probability = numbers(classifier.scores(x).sigmoid()),
                   .critic = numbers(critic.scores(x) - critic.scores(at::zeros({1, 1}, at::kDouble))),
                   .classifier_pull = classifier.generator_gradient(kDraws).abs().item<double>(),
                   .critic_pull = critic.generator_gradient(kDraws).abs().item<double>(),
                   .best_pull = penalised_optimum({half, o.std}, {-half, o.std}, kWeight).pull,
                   .slope_low = between.min().item<double>(),
                   .slope_high = between.max().item<double>()};
  for (const double at : found.x) {
    found.real_density.push_back(divergences::Gaussian1d{half, o.std}(at));
    found.fake_density.push_back(divergences::Gaussian1d{-half, o.std}(at));
  }
  return found;
}

}  // namespace saddle::critics
