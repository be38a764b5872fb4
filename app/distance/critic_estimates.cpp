#include "app/distance/critic_estimates.h"

#include "saddle/critics/estimate.h"
#include "saddle/train/config.h"
#include "saddle/train/recipes.h"

#include "app/distance/sample_measures.h"

namespace saddle::app {
namespace {

critics::Choice choice_of(const train::Choice& choice) { return {choice.name, choice.options}; }

/// Objective, penalties and constraint of a recipe; how the critic is optimised is the same for all.
critics::CriticOptions options_of(const CriticCall& call) {
  const train::Config config = train::resolve(train::load_recipe(call.method));
  for (const train::Choice* network : {&config.generator, &config.critic}) {
    const auto condition = network->options.find("condition");
    if (condition != network->options.end() && condition->second != Value(std::string("none")))
      throw ConfigError(text("--critic ", call.method, ": this method is told labels, samples have none"));
  }
  critics::CriticOptions options{.objective = choice_of(config.objective),
                                 .constraint = choice_of(config.constraint),
                                 .steps = call.steps,
                                 .seed = call.seed};
  for (const auto& [key, penalty] : config.penalties) options.penalties.push_back(choice_of(penalty));
  return options;
}

}  // namespace

void require_critic(const std::string& method) { options_of({.method = method}); }

critics::CriticEstimate critic_estimate(const CriticCall& call, const Tensor& x, const Tensor& y,
                                        const critics::Progress& progress) {
  return critics::estimate_by_critic(x, y, {.critic = options_of(call)}, progress);
}

nlohmann::json estimate_json(const critics::CriticEstimate& found, std::int64_t steps) {
  nlohmann::json all{{"value", found.value},
                     {"on_training_half", found.on_training_half},
                     {"held_out", found.held_out},
                     {"steps", steps}};
  if (!found.lipschitz) return all;
  const double exact = wasserstein(1, found.x, found.y);
  all["gap"] = found.gap;
  all["lipschitz_bound"] = *found.lipschitz;
  if (found.certified) all["certified_w1"] = *found.certified;
  all["exact_w1"] = exact;
  if (exact > 0) all["gap_over_w1"] = found.gap / exact;
  return all;
}

}  // namespace saddle::app
