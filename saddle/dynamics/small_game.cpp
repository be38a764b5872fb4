#include "saddle/dynamics/small_game.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include "saddle/dynamics/small_game_detail.h"
#include "saddle/nn/layers.h"

namespace saddle::dynamics {
namespace {

/// A network's weights for R games: trainable numbers from `points`, from column `first` on; buffers as they start.
nn::Weights rows(const nn::Network& network, const Tensor& points, std::int64_t& first) {
  const nn::Weights fresh = nn::initialise(network, 0, 0, at::kDouble);
  nn::Weights all;
  for (std::size_t j = 0; j < fresh.size(); ++j) {
    const std::int64_t size = fresh[j].numel();
    Shape shape = fresh[j].sizes().vec();
    shape.insert(shape.begin(), {points.size(0), 1});
    const bool buffer = network.parameters[j].buffer;
    all.push_back((buffer ? fresh[j].expand(shape) : points.narrow(1, first, size).reshape(shape)).contiguous());
    if (!buffer) first += size;
  }
  return all;
}

void append(const nn::Network& network, const nn::Weights& weights, std::vector<Tensor>& rows) {
  for (const Tensor& weight : nn::trainable(network, weights)) rows.push_back(weight.flatten(1).t());
}

nn::Network stacked(nn::Network network) {
  network.stack = kStack;
  return network;
}

nn::Network tanh_mlp(const char* name, std::int64_t in, std::int64_t out, const MlpOptions& o) {
  std::vector<nn::LayerPtr> layers;
  for (std::int64_t i = 0; i < o.depth; ++i) {
    layers.push_back(nn::linear(i == 0 ? in : o.width, o.width, nn::Scheme::pytorch));
    layers.push_back(nn::tanh());
  }
  layers.push_back(nn::linear(o.depth == 0 ? in : o.width, out, nn::Scheme::pytorch));
  return stacked(nn::sequential(name, {in}, {out}, std::move(layers)));
}

}  // namespace

CriticShape critic_shape(const objectives::Objective& objective, std::int64_t dimensions) {
  const objectives::Needs needs = objective.critic_needs | objective.generator_needs;
  if (needs.real_classes || needs.fake_classes)
    throw ConfigError(text("objective '", objective.name, "' reads classes; a small game has one"));
  return {needs.pairs ? 2 * dimensions : dimensions, std::max<std::int64_t>(1, objective.features)};
}

std::int64_t batch_of(const objectives::Objective& objective) { return objective.least_batch; }

std::shared_ptr<const game::Game> make_game(const Method& method, nn::Network generator, nn::Network critic,
                                            const Tensor& real, const Tensor& latent, const Tensor& measure,
                                            game::Engine engine) {
  generator.stack = critic.stack = kStack;
  if (method.constraint.parametrise) critic = method.constraint.parametrise(std::move(critic));
  game::GameParts parts{.generator = std::move(generator),
                        .critic = std::move(critic),
                        .objective = method.objective,
                        .penalties = method.penalties,
                        .constraint = method.constraint,
                        .real = [real](const game::Draw&) { return real; },
                        .latent = [latent](const game::Draw&) { return latent; },
                        .engine = std::move(engine),
                        .measure = measure};
  for (penalties::Penalty& penalty : parts.penalties) penalty.every = 1;  // what a lazy penalty is in the mean
  return std::make_shared<const game::Game>(std::move(parts));
}

void name_coordinates(const nn::Network& network, std::vector<std::string>& names) {
  for (const nn::Parameter& parameter : network.parameters) {
    if (parameter.buffer) continue;
    const std::int64_t size = c10::multiply_integers(parameter.shape);
    std::string name = parameter.name;
    if (name.ends_with("i.weight")) name.resize(name.size() - std::string(".weight").size());  // psi, phi
    for (std::int64_t i = 1; i <= size; ++i) names.push_back(size == 1 ? name : text(name, "_", i));
  }
}

SmallGame named(std::string name, std::shared_ptr<const game::Game> game) {
  SmallGame all{.name = std::move(name), .game = std::move(game)};
  name_coordinates(all.game->generator_network(), all.coordinates);
  all.generator_size = all.size();
  name_coordinates(all.game->critic_network(), all.coordinates);
  return all;
}

game::Point weights_of(const SmallGame& game, const Tensor& points) {
  if (points.dim() != 2 || points.size(1) != game.size()) {
    throw ShapeError(text(game.name, ": points ", text_of(points.sizes()), ", expected {R, ", game.size(), "}"));
  }
  std::int64_t first = 0;
  game::Point at;
  at.generator = rows(game.game->generator_network(), points, first);
  at.critic = rows(game.game->critic_network(), points, first);
  return at;
}

Tensor points_of(const SmallGame& game, const game::Point& weights) {
  std::vector<Tensor> coordinates;
  append(game.game->generator_network(), weights.generator, coordinates);
  append(game.game->critic_network(), weights.critic, coordinates);
  return at::cat(coordinates, 0).t();  // whole rows are copied faster than columns
}

SmallGame mlps(const Method& method, const Tensor& real, const MlpOptions& o) {
  const CriticShape shape = critic_shape(method.objective, 2);
  const Tensor latent = Stream(o.seed, Purpose::latent, 0).normal({1, 1, o.batch, 2}, at::kDouble);
  const Tensor batch = real.to(at::kDouble).view({1, 1, o.batch, 2});
  SmallGame game = named("mlps", make_game(method, tanh_mlp("generator", 2, 2, o),
                                           tanh_mlp("critic", shape.in, shape.out, o), batch, latent, Tensor()));
  game.error = [made = game, batch, latent](const Tensor& points) {
    const c10::NoGradGuard no_grad;
    nn::Pass pass;
    const Tensor fake = made.game->generator_network().forward(weights_of(made, points).generator, latent, pass);
    return (fake.mean(-2) - batch.mean(-2)).norm(2, -1).flatten();
  };
  return game;
}

}  // namespace saddle::dynamics
