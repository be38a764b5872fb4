#include "saddle/critics/estimate.h"

#include <ATen/ATen.h>

#include <cmath>

#include "saddle/core/golden_section.h"
#include "saddle/critics/bounds.h"
#include "saddle/nn/mlp.h"
#include "saddle/objectives/registry.h"
#include "saddle/transport/cost.h"

namespace saddle::critics {
namespace {

constexpr std::int64_t kLeast = 4;  // samples of a side: two to train on, two to ask about

/// The rows in a drawn order, halved.
struct Halves {
  Tensor first, second;
};

Halves halves(const Tensor& x, std::uint64_t seed, std::uint64_t side) {
  const Tensor order = at::tensor(Stream(seed, Purpose::metric, side).permutation(x.size(0)), at::kLong);
  const Tensor mixed = x.index_select(0, order);
  const std::int64_t half = x.size(0) / 2;
  return {mixed.narrow(0, 0, half), mixed.narrow(0, half, x.size(0) - half)};
}

/// Draws from the rows with replacement: a critic's batches.
Sampler rows_of(Tensor x) {
  return [x = std::move(x)](std::uint64_t seed, Purpose purpose, std::uint64_t k, std::int64_t n) {
    return x.index_select(0, Stream(seed, purpose, k).integers(x.size(0), {n}));
  };
}

/// All n rows, whatever is drawn.
Sampler all_of(Tensor x) {
  return [x = std::move(x)](std::uint64_t, Purpose, std::uint64_t, std::int64_t n) { return x.narrow(0, 0, n); };
}

/// L_D of a critic that says c to everything.
double constant_loss(const objectives::Objective& objective, const Tensor& distance, double c) {
  const std::int64_t n = distance.size(0);
  const Tensor scores = at::full({n}, c, at::kDouble),
               features = at::full({n, std::max<std::int64_t>(1, objective.features)}, c, at::kDouble);
  objectives::Play play;
  play.real = play.fake = play.real_fake = play.fake_real = scores;
  play.real_features = play.fake_features = features;
  play.distance = distance;
  return objective.critic_loss(play).item<double>();
}

/// The least of them: critic losses are convex in the score.
double best_constant_loss(const objectives::Objective& objective, const Tensor& distance) {
  const auto loss = [&](double score) { return constant_loss(objective, distance, score); };
  return loss(golden_section(loss, -30, 30, 1e-7));
}

/// min over c of L_D(c) - L_D(D), without penalties, between the first n rows of both.
double advantage(const FixedGame& trained, const CriticOptions& method, const Tensor& x, const Tensor& y) {
  const std::int64_t n = std::min(x.size(0), y.size(0));
  const objectives::Objective objective =
      objectives::objectives().make(method.objective.name, method.objective.options);
  const Tensor distance = objective.distance ? objective.distance(x.narrow(0, 0, n), y.narrow(0, 0, n)).to(at::kDouble)
                                             : at::zeros({n}, at::kDouble);
  return best_constant_loss(objective, distance) - critic_loss(trained, method, {all_of(x), all_of(y)}, n);
}

nn::Network critic_for(const CriticOptions& method, std::int64_t dimensions, const EstimateBySamplesOptions& o) {
  const objectives::Objective objective =
      objectives::objectives().make(method.objective.name, method.objective.options);
  const bool pairs = objective.critic_needs.pairs;
  return nn::mlp("critic", pairs ? 2 * dimensions : dimensions, std::max<std::int64_t>(1, objective.features),
                 {.width = o.width, .depth = o.depth, .slope = .2});
}

}  // namespace

CriticEstimate estimate_by_critic(const Tensor& x_all, const Tensor& y_all, const EstimateBySamplesOptions& o,
                                  const Progress& progress) {
  const auto [x, y] = transport::two_samples("critic estimate", x_all, y_all);
  if (std::min(x.size(0), y.size(0)) < kLeast)
    throw ShapeError(text("critic estimate: ", x.size(0), " and ", y.size(0), " samples, expected at least ", kLeast));
  const Halves p = halves(x, o.critic.seed, 0), q = halves(y, o.critic.seed, 1);
  const nn::Network network = critic_for(o.critic, x.size(1), o);
  const FixedGame trained = train_critic(network, {rows_of(p.first), rows_of(q.first)}, o.critic, progress);
  CriticEstimate found;
  found.held_out = std::min(p.second.size(0), q.second.size(0));
  found.x = p.second.narrow(0, 0, found.held_out), found.y = q.second.narrow(0, 0, found.held_out);
  found.value = advantage(trained, o.critic, found.x, found.y);
  found.on_training_half = advantage(trained, o.critic, p.first, q.first);
  const bool one_score = network.output_shape == Shape{1} && network.input_shape == Shape{x.size(1)};
  if (!one_score) return found;
  found.score = [trained](const Tensor& z) { return trained.scores(z); };
  found.gap = (trained.scores(found.x).mean() - trained.scores(found.y).mean()).item<double>();
  found.lipschitz = lipschitz_bound(trained.game.critic_network(), trained.at.critic);
  if (*found.lipschitz > 0) found.certified = std::max(0.0, found.gap) / *found.lipschitz;
  return found;
}

}  // namespace saddle::critics
