#include <ATen/ATen.h>

#include <cmath>
#include <filesystem>
#include <iostream>

#include <nlohmann/json.hpp>

#include "saddle/core/names.h"
#include "saddle/formats/file.h"
#include "saddle/nn/constraint.h"
#include "saddle/nn/input.h"
#include "saddle/penalties/registry.h"
#include "saddle/train/experiment.h"
#include "saddle/train/recipes.h"

#include "app/commands.h"
#include "app/lab/phase_picture.h"
#include "app/renewed_line.h"
#include "app/session.h"
#include "app/tables.h"

namespace saddle::app {
namespace {

using nlohmann::json;

constexpr const char* kFlow = "flow";  // for --rule: no steps, but dz/dt = v(z)
constexpr const char* kDescent = "sgd";

/// "r1:0.3" -> penalty.r1.weight = 0.3.
void add_penalty(train::Settings& settings, const std::string& given) {
  const std::size_t colon = given.find(':');
  if (colon == std::string::npos)
    throw ConfigError(text("--penalty ", given, ": expected NAME:weight, such as r1:0.3"));
  const std::string name = given.substr(0, colon);
  if (!settings.insert({text("penalty.", name, ".name"), name}).second)
    throw ConfigError(text("--penalty ", given, ": ", name, " is given twice"));
  Value weight = train::parse_setting(text("weight=", given.substr(colon + 1))).second;
  if (const auto* whole = std::get_if<std::int64_t>(&weight)) weight = static_cast<double>(*whole);
  settings[text("penalty.", name, ".weight")] = weight;
}

train::Config config_of(const LabDiracCommand& c) {
  if (c.objective.empty() && c.recipe.empty()) throw ConfigError("lab dirac: give --objective NAME or --recipe RECIPE");
  train::Settings base = c.recipe.empty() ? train::Settings() : train::load_recipe(c.recipe), over;
  if (!c.objective.empty()) over["objective.name"] = c.objective;
  for (const std::string& penalty : c.penalties) add_penalty(over, penalty);
  if (!c.constraint.empty()) over["constraint.name"] = c.constraint;
  if (!c.rule.empty() && c.rule != kFlow) over["rule.name"] = c.rule;
  train::Settings set;
  for (const std::string& setting : c.settings) {
    const auto [key, value] = train::parse_setting(setting);
    const auto flag = over.find(key);
    if (flag != over.end() && flag->second != value)
      throw ConfigError(text("--set ", setting, ": another option says ", text_of(flag->second)));
    if (!set.insert({key, value}).second) throw ConfigError(text("--set ", setting, ": ", key, " is given twice"));
  }
  over["average.name"] = c.average;
  for (const char* player : {"generator_optimizer", "critic_optimizer"}) {
    over[text(player, ".name")] = c.optimizer;
    over[text(player, ".schedule")] = std::string("constant");
    over[text(player, ".lr")] = c.lr;
    std::erase_if(base, [&](const auto& entry) { return entry.first.starts_with(player); });
  }
  return train::resolve(train::overlay(train::overlay(base, over), set));
}

dynamics::Method method_of(const train::Config& config) {
  for (const train::Choice* network : {&config.generator, &config.critic}) {
    const auto condition = network->options.find("condition");
    if (condition != network->options.end() && condition->second != Value(std::string("none")))
      throw ConfigError("this method is told labels, the Dirac-GAN has none: it has no Dirac form");
  }
  dynamics::Method method{.objective = train::make_objective(config),
                          .constraint = nn::constraints().make(config.constraint.name, config.constraint.options)};
  for (const auto& [key, choice] : config.penalties)
    method.penalties.push_back(penalties::penalties().make(choice.name, choice.options));
  for (const auto& [key, choice] : config.inputs)
    method.inputs.push_back(nn::inputs().make(choice.name, choice.options));
  return method;
}

/// The flow moves both players by plain gradients at one rate; what says otherwise would be ignored, so it is refused.
void require_plain(const LabDiracCommand& c, const train::Config& config) {
  for (const std::string& setting : c.settings) {
    if (setting.starts_with("rule."))
      throw ConfigError(text("--rule flow --set ", setting, ": a flow has no rule, expected no key of [rule]"));
  }
  const train::Choice &generator = config.generator_optimizer, &critic = config.critic_optimizer;
  const bool plain = critic.name == kDescent && critic.options.at("momentum") == Value(0.0);
  if (!plain || generator.name != critic.name || generator.options != critic.options)
    throw ConfigError("--rule flow: expected sgd for both players, at one rate and without momentum");
}

double rate_of(const train::Choice& optimizer) { return std::get<double>(optimizer.options.at("lr")); }

dynamics::Question question_of(const LabDiracCommand& command, const train::Config& config,
                               const dynamics::SmallGame& game) {
  const auto player = [](const train::Choice& choice, double factor) {
    return [choice, factor] {
      auto optimizer = optim::optimizers().make(choice.name, choice.options);
      optimizer->set_factor(factor);
      return optimizer;
    };
  };
  const bool flows = command.rule == kFlow;
  if (flows) require_plain(command, config);
  std::optional<optim::Rule> rule;
  if (!flows) rule = optim::rules().make(config.rule.name, config.rule.options);
  dynamics::Question q{.rule = std::move(rule),
                       .simultaneous = optim::simultaneous(),
                       .alternating = optim::alternating({}),
                       .start = dynamics::start_from(game, command.dimensions, command.start),
                       .steps = command.steps,
                       .interval = rate_of(config.generator_optimizer)};
  if (config.critic_optimizer.name == kDescent) {
    q.critic_step = rate_of(config.critic_optimizer);
    q.critic_momentum = std::get<double>(config.critic_optimizer.options.at("momentum"));
  }
  q.motion = [=](const optim::Rule& rule, double factor) {
    return dynamics::Motion{.rule = rule,
                            .critic = player(config.critic_optimizer, factor),
                            .generator = player(config.generator_optimizer, factor)};
  };
  return q;
}

json radius_of(const std::optional<dynamics::UpdateMap>& map) {
  return map && map->fixed && map->smooth ? number_or_null(map->radius()) : json(nullptr);
}

json numbers_or_null(const Tensor& x) {
  if (!x.defined()) return nullptr;
  json all = json::array();
  for (const double value : numbers(x)) all.push_back(number_or_null(value));
  return all;
}

json step_sizes(const dynamics::Study& s, const train::Config& config) {
  if (!s.limit) return nullptr;
  const double lr = rate_of(config.generator_optimizer);
  return {{"largest", number_or_null(s.limit->largest * lr)},
          {"neutral", s.limit->neutral},
          {"bounded", s.limit->bounded},
          {"best", number_or_null(s.limit->best * lr)},
          {"best_radius", number_or_null(s.limit->best_radius)}};
}

json warnings_of(const dynamics::Study& s, const train::Config& config) {
  json all = json::array();
  if (s.critic_step_too_long) {
    all.push_back(text("the critic's step ", rate_of(config.critic_optimizer), " is not below ", s.critic_limit,
                       ", from which its own loss alone, with the generator standing still, does not settle"));
  }
  return all;
}

json study_json(const dynamics::SmallGame& game, const dynamics::Study& s, const dynamics::Trajectory& averaged,
                const train::Config& config, bool flows) {
  json eigenvalues = json::array(), conserved = json::array(), kept = json::array();
  for (const std::complex<double>& value : s.eigenvalues) eigenvalues.push_back({value.real(), value.imag()});
  for (const dynamics::Conserved& one : s.conserved) conserved.push_back(one.formula);
  for (const dynamics::Invariant& one : s.invariants)
    kept.push_back({{"quantity", one.formula}, {"value", one.value}, {"at_solution", one.at_solution}});
  const dynamics::Verdict& v = s.verdict;
  const bool irregular = v.outcome == dynamics::Outcome::cycles && v.period == 0 && !flows;
  return {{"objective", config.objective.name},
          {"rule", flows ? kFlow : config.rule.name},
          {"time", flows ? "t" : "steps"},
          {"coordinates", game.coordinates},
          {"solution", numbers_or_null(s.solution)},
          {"eigenvalues", eigenvalues},
          {"spectral_radius",
           {{"sim", radius_of(s.simultaneous)}, {"alt", radius_of(s.alternating)}, {"rule", radius_of(s.map)}}},
          {"step_size", step_sizes(s, config)},
          {"critic_step_limit", number_or_null(s.critic_limit)},
          {"conserved", conserved},
          {"kept", kept},
          {"verdict", dynamics::word_for(v.outcome)},
          {"factor", number_or_null(v.factor)},
          {"power", number_or_null(v.power)},
          {"radius", number_or_null(v.radius)},
          {"period", number_or_null(v.period)},
          {"lyapunov", irregular ? number_or_null(v.lyapunov) : json(nullptr)},
          {"error", number_or_null(v.final_error)},
          {"average", {{"name", config.average.name}, {"error", number_or_null(dynamics::error_at_end(averaged))}}},
          {"evidence", v.evidence},
          {"warnings", warnings_of(s, config)},
          {"final", numbers_or_null(s.trajectory.points[-1])}};
}

void print_linearisation(std::ostream& out, const json& found) {
  out << "solution:";
  if (found["solution"].is_null()) out << " none found";
  for (std::size_t i = 0; i < found["solution"].size(); ++i)
    out << (i == 0 ? " " : ", ") << found["coordinates"][i].get<std::string>() << " = " << found["solution"][i];
  out << "\neigenvalues at the solution:";
  for (const json& value : found["eigenvalues"]) {
    const double re = value[0], im = value[1];
    out << "  " << re << (im < 0 ? " - " : " + ") << std::abs(im) << "i";
  }
  if (found["eigenvalues"].empty()) out << "  none (no solution with a derivative)";
  out << "\nspectral radius of a step: sim " << found["spectral_radius"]["sim"] << ", alt "
      << found["spectral_radius"]["alt"] << ", " << found["rule"].get<std::string>() << " "
      << found["spectral_radius"]["rule"] << (found["time"] == "t" ? " a unit of time" : "");
  if (!found["step_size"].is_null()) {
    out << "\nstep size of the generator: "
        << (found["step_size"]["bounded"].get<bool>() ? "stable up to " : "no limit up to ")
        << found["step_size"]["largest"] << (found["step_size"]["neutral"] ? " (neutral)" : "") << ", best "
        << found["step_size"]["best"];
  }
  out << "\n";
}

void print(std::ostream& out, const json& found) {
  print_linearisation(out, found);
  const bool flows = found["time"] == "t";
  for (const json& formula : found["conserved"]) out << "conserved by the flow: " << formula.get<std::string>() << "\n";
  for (const json& one : found["kept"])
    out << "kept by this run: " << one["quantity"].get<std::string>() << " = " << one["value"] << ", at the solution "
        << one["at_solution"] << "\n";
  for (const json& warning : found["warnings"]) out << "warning: " << warning.get<std::string>() << "\n";
  out << "verdict: " << found["verdict"].get<std::string>();
  if (found["factor"] > 0) out << ", a factor " << found["factor"] << (flows ? " a unit of time" : " a step");
  if (found["power"] != 0) out << ", like " << (flows ? "t^" : "steps^") << -found["power"].get<double>();
  if (found["radius"] > 0) out << ", error up to " << found["radius"];
  if (found["period"] > 0) out << ", a round in " << found["period"] << (flows ? " units of time" : " steps");
  out << "\n  (" << found["evidence"].get<std::string>() << ")\nerror at the end: " << found["error"]
      << ", of the average (" << found["average"]["name"].get<std::string>() << ") " << found["average"]["error"]
      << std::endl;
}

Columns columns_of(const dynamics::SmallGame& game, const dynamics::Trajectory& t, const dynamics::Trajectory& averaged,
                   bool flows) {
  Columns all{{flows ? "t" : "step", t.time}};
  for (std::int64_t i = 0; i < game.size(); ++i) {
    all.emplace_back(game.coordinates[static_cast<std::size_t>(i)], numbers(t.points.select(1, i)));
  }
  all.emplace_back("error", t.error);
  all.emplace_back("averaged error", averaged.error);
  return all;
}

}  // namespace

int run(const LabDiracCommand& command) {
  if (command.common.device != "cpu")
    throw ConfigError(text("lab dirac runs on the cpu, not on ", command.common.device));
  const train::Config config = config_of(command);
  const bool flows = command.rule == kFlow;
  start_libtorch(command.common.threads.value_or(1));  // one game is too small for more
  const dynamics::SmallGame game =
      dynamics::dirac(method_of(config), {.dimensions = command.dimensions, .bias = command.bias});
  RenewedLine line(command.common.quiet);
  const auto progress = [&line](const char* doing, std::int64_t done, std::int64_t of) {
    line.show([&] { return text(doing, " ", grouped(done), "/", grouped(of)); });
  };
  const dynamics::Study study = dynamics::study(game, question_of(command, config, game), progress);
  const dynamics::Trajectory averaged =
      dynamics::averaged(game, study.trajectory, optim::averages().make(config.average.name, config.average.options));

  const std::filesystem::path folder = command.out;
  formats::make_folder(folder);
  const std::string title = command.recipe.empty() ? config.objective.name : command.recipe;
  json found = study_json(game, study, averaged, config, flows);
  found["files"] = {write_text(folder / "trajectory.csv", csv(columns_of(game, study.trajectory, averaged, flows))),
                    write_text(folder / "phase.svg",
                               report::svg(phase_picture(game, study, averaged, title, flows ? "t" : "steps")))};
  print(messages(command.common), found);
  for (const json& file : found["files"]) messages(command.common) << file.get<std::string>() << "\n";
  if (command.common.json) print_json(found);
  return 0;
}

}  // namespace saddle::app
