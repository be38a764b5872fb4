#include "saddle/critics/optimal_classifier.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

#include "saddle/data/toys.h"
#include "saddle/divergences/pairs.h"
#include "saddle/nn/layers.h"

namespace saddle::critics {
namespace {

/// A smooth network: what it approximates is smooth.
nn::Network smooth_classifier() {
  using nn::linear, nn::Scheme;
  return nn::sequential("tanh", {1}, {1},
                        {linear(1, 64, Scheme::pytorch), nn::tanh(), linear(64, 64, Scheme::pytorch), nn::tanh(),
                         linear(64, 1, Scheme::pytorch)});
}

double sup_error(const OptimalClassifier& theory, const std::vector<double>& probability) {
  double worst = 0;
  for (std::size_t i = 0; i < probability.size(); ++i) {
    const bool sampled = (theory.p[i] + theory.q[i]) / 2 >= OptimalClassifier::kFloor;
    if (sampled) worst = std::max(worst, std::abs(probability[i] - theory.best[i]));
  }
  return worst;
}

}  // namespace

OptimalClassifier optimal_classifier(const OptimalClassifierOptions& o, const Progress& progress) {
  const data::TwoGaussians two;
  const divergences::GaussianMixture1d p{
      {two.weight, 1 - two.weight}, {{two.mean_a, std::sqrt(two.variance_a)}, {two.mean_b, std::sqrt(two.variance_b)}}};
  const divergences::Gaussian1d q{.5, 2};
  const Tensor x = line_points(-4, 6.5, 1051);
  OptimalClassifier found{.x = numbers(x)};
  for (const double at : found.x) {
    found.p.push_back(p(at)), found.q.push_back(q(at));
    found.best.push_back(p(at) / (p(at) + q(at)));
  }

  const Sides sides{mixture(data::mixture1d(two)), gaussian(q.mean, q.std)};
  int i = 0;
  for (const char* objective : {"minimax", "least-squares"}) {
    const auto probability = [&](const FixedGame& game) {
      return numbers(i == 0 ? game.scores(x).sigmoid() : game.scores(x));
    };
    Classifier classifier{.objective = objective};
    CriticOptions options{.objective = {objective}, .steps = o.steps, .batch = 512, .seed = o.seed};
    options.optimizer = {"adam", {{"lr", 5e-3}, {"beta1", 0.9}, {"beta2", 0.999}}};
    const Watch watch = [&](std::int64_t step, const FixedGame& game) {
      if (step == 0) classifier.untrained_error = sup_error(found, probability(game));
    };
    const FixedGame game = train_critic(smooth_classifier(), sides, options, part(progress, i, 2), watch);
    classifier.probability = probability(game);
    classifier.sup_error = sup_error(found, classifier.probability);
    found.trained.push_back(std::move(classifier));
    ++i;
  }
  return found;
}

}  // namespace saddle::critics
