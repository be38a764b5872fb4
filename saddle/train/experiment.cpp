#include "saddle/train/experiment.h"

#include <ATen/ATen.h>

#include "saddle/nn/constraint.h"
#include "saddle/nn/registry.h"
#include "saddle/objectives/auxiliary.h"
#include "saddle/objectives/registry.h"
#include "saddle/penalties/registry.h"

namespace saddle::train {
namespace {

constexpr std::uint8_t kGeneratorLane = 0, kCriticLane = 1;

nn::Network in_precision(nn::Network network, const std::string& precision) {
  return precision == "bfloat16" ? nn::with_bfloat16(std::move(network)) : network;
}

/// On its way to where everything is: to a CUDA device while the host goes on.
Tensor sent(const Tensor& x, const at::TensorOptions& options) {
  return options.device().is_cuda() ? x.pin_memory().to(options, /*non_blocking=*/true) : x.to(options);
}

/// What a critic must take and give for this objective.
nn::Spec critic_spec(const objectives::Objective& objective, const data::Source& source) {
  const objectives::Needs needs = objective.critic_needs | objective.generator_needs;
  nn::Spec spec(source.sample_shape, source.classes, std::max<std::int64_t>(1, objective.features));
  if (needs.pairs) spec.sample[0] *= 2;
  if (needs.real_classes || needs.fake_classes) spec.outputs += source.classes;
  return spec;
}

nn::Network make_critic(const Config& config, const nn::Spec& spec, const nn::Constraint& constraint) {
  nn::Network critic =
      in_precision(nn::critics().make(config.critic.name, config.critic.options, spec), config.train.precision);
  return constraint.parametrise ? constraint.parametrise(std::move(critic)) : critic;
}

/// Makes a game's parts those of a stack: reals and latents of all games in one draw.
void stack(game::GameParts& parts, const data::Source& source, const Rows& games, std::int64_t n,
           const at::TensorOptions& options) {
  if (source.sample_shape.size() != 1)
    throw ConfigError(text("data '", source.name, "' has samples ", text_of(source.sample_shape),
                           ": many games at once are played on points {d} only"));
  for (const nn::Network* network : {&parts.generator, &parts.critic}) {
    if (network->classes > 0 || network->mixes_samples)
      throw ConfigError(text("network '", network->name, "' ", network->classes > 0 ? "reads labels" : "mixes samples",
                             ": many games at once are played without labels, batch norm and minibatch_std"));
  }
  if (parts.objective.critic_needs.real_classes || parts.objective.generator_needs.fake_classes)
    throw ConfigError(text("objective '", parts.objective.name, "' reads labels: many games at once have none"));
  parts.generator.stack = parts.critic.stack = 1;
  parts.labels = nullptr;
  const Rows samples(games.first * n, games.count * n, games.whole * n);
  parts.real = [batch = source.batch, games = games.count, samples, n, options](const game::Draw& draw) {
    return sent(batch(draw.seed, draw.batch, samples).view({games, n, -1}), options);
  };
  for (nn::Input& input : parts.inputs) {  // which draws for each game
    input.apply = [apply = input.apply, games](const Tensor& x, const Stream& stream, double share) {
      return apply(x, stream.part(games), share);
    };
  }
  parts.latent = [shape = Shape{games.count, n, parts.generator.input_shape.front()}, games,
                  options](const game::Draw& draw) {
    return draw.stream(Purpose::latent).part(games).normal(shape, options);
  };
}

game::Game make_game(const Config& config, const data::Source& source, const at::TensorOptions& options,
                     const Rows& games, const std::shared_ptr<const Ranks>& ranks) {
  const std::int64_t n = config.train.batch_size;
  const Rows rows = ranks->rows(n);
  const objectives::Objective objective = make_objective(config);
  if (n < objective.least_batch) {
    throw ConfigError(text("train.batch_size = ", n, ": objective '", objective.name,
                           "' compares pairs of a side, expected at ", "least ", objective.least_batch));
  }
  const nn::Constraint constraint = nn::constraints().make(config.constraint.name, config.constraint.options);
  game::GameParts parts{
      .generator = make_generator(config, source),
      .critic = make_critic(config, critic_spec(objective, source), constraint),
      .objective = objective,
      .constraint = constraint,
      .real = [batch = source.batch, rows,
               options](const game::Draw& draw) { return sent(batch(draw.seed, draw.batch, rows), options); },
      .ranks = ranks};
  if (config.train.global_statistics) {
    parts.generator = nn::with_global_statistics(parts.generator, ranks);
    parts.critic = nn::with_global_statistics(parts.critic, ranks);
  }
  if (source.labels) {
    parts.labels = [labels = source.labels, rows, device = options.device()](const game::Draw& draw) {
      return sent(labels(draw.seed, draw.batch, rows), device);
    };
  }
  for (const auto& [key, input] : config.inputs) parts.inputs.push_back(nn::inputs().make(input.name, input.options));
  for (const auto& [key, penalty] : config.penalties) {
    parts.penalties.push_back(penalties::penalties().make(penalty.name, penalty.options));
  }
  parts.engine = game::engine(config.train.engine);
  parts.latent = game::normal_latent(parts.generator, rows, options);
  if (games.count > 0) stack(parts, source, games, n, options);
  return game::Game(std::move(parts));
}

/// Of one game, or of each game one after the other.
nn::Weights started(const nn::Network& network, std::uint64_t seed, std::uint8_t lane, const at::TensorOptions& options,
                    const Rows& games) {
  if (games.count == 0) return nn::initialise(network, seed, lane, options);
  std::vector<nn::Weights> each;
  for (std::int64_t r = games.first; r < games.first + games.count; ++r)
    each.push_back(nn::initialise(network, seed + static_cast<std::uint64_t>(r), lane, options));
  nn::Weights all;
  for (std::size_t j = 0; j < each.front().size(); ++j) {
    std::vector<Tensor> of_games;
    for (const nn::Weights& weights : each) of_games.push_back(weights[j]);
    all.push_back(at::stack(of_games));
  }
  return all;
}

}  // namespace

objectives::Objective make_objective(const Config& config) {
  objectives::Objective objective = objectives::objectives().make(config.objective.name, config.objective.options);
  for (const auto& [key, choice] : config.auxiliaries) {
    objective = objectives::with_auxiliary(objective, objectives::auxiliaries().make(choice.name, choice.options));
  }
  return objective;
}

nn::Network make_generator(const Config& config, const data::Source& source) {
  const nn::Spec spec(source.sample_shape, source.classes);
  return in_precision(nn::generators().make(config.generator.name, config.generator.options, spec),
                      config.train.precision);
}

Experiment make_experiment(const Config& config, const at::TensorOptions& options, const Rows& games,
                           const std::shared_ptr<const Ranks>& ranks) {
  Experiment e{.config = config,
               .source = data::sources().make(config.data.name, config.data.options),
               .rule = optim::rules().make(config.rule.name, config.rule.options),
               .average = optim::averages().make(config.average.name, config.average.options),
               .generator_schedule = schedules().make(config.generator_schedule, {}),
               .critic_schedule = schedules().make(config.critic_schedule, {})};
  e.game = std::make_unique<game::Game>(make_game(config, e.source, options, games, ranks));
  const nn::Network &generator = e.game->generator_network(), &critic = e.game->critic_network();
  e.players.generator = started(generator, config.train.seed, kGeneratorLane, options, games);
  e.players.critic = started(critic, config.train.seed, kCriticLane, options, games);
  e.players.generator_optimizer =
      optim::optimizers().make(config.generator_optimizer.name, config.generator_optimizer.options);
  e.players.critic_optimizer = optim::optimizers().make(config.critic_optimizer.name, config.critic_optimizer.options);
  e.players.generator_optimizer->attach(generator, e.players.generator);
  e.players.critic_optimizer->attach(critic, e.players.critic);
  optim::start(e.rule, *e.game, e.players);
  for (const Tensor& weight : e.players.generator) e.averaged.push_back(weight.clone());
  return e;
}

}  // namespace saddle::train
