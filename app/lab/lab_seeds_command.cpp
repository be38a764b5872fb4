#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <iostream>

#include <nlohmann/json.hpp>

#include "saddle/core/memory.h"
#include "saddle/formats/file.h"
#include "saddle/metrics/modes.h"
#include "saddle/train/recipes.h"
#include "saddle/train/sampler.h"
#include "saddle/train/trainer.h"

#include "app/commands.h"
#include "app/lab/studies.h"
#include "app/renewed_line.h"
#include "app/session.h"
#include "app/tables.h"
#include "app/train/train_run.h"

namespace saddle::app {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::int64_t kSamples = 2500;  // of each game, as in PacGAN's counts

train::Config config_of(const LabSeedsCommand& command) {
  train::Settings given = train::parse_settings(command.settings);
  if (command.steps > 0) given["train.steps"] = command.steps;
  if (command.common.seed) given["train.seed"] = *command.common.seed;
  return train::resolve(train::overlay(train::load_recipe(command.recipe), given));
}

/// What the games are made from, kept beside them.
std::string words_for(const train::Config& config, std::int64_t games) {
  return text("# ", games, " games of\n", train::to_toml(config));
}

/// Whether the folder holds the same games, to go on with. @throws ConfigError if it holds others
bool holds_these(const fs::path& out, const std::string& words) {
  if (!fs::exists(out / "games.toml")) return false;
  const std::vector<std::byte> found = formats::read_file(out / "games.toml");
  if (!std::ranges::equal(found, std::as_bytes(std::span(words))))
    throw ConfigError(text(out.string(), ": holds other games already; choose another --out"));
  return true;
}

/// One number of each game, by name; infinite where nothing of a game is near a mode.
struct Column {
  std::string name;
  std::vector<double> values;

  std::vector<double> sorted() const {
    std::vector<double> all = values;
    std::ranges::sort(all);
    return all;
  }
};

struct Outcome {
  Column seeds{"weights_seed", {}}, covered{"modes", {}}, quality{"high-quality", {}}, kl{"mode-kl", {}};
  Column refused{"refused", {}};  // updates of either player that were not finite
  std::int64_t modes = 0, passed = 0;

  std::vector<const Column*> scores() const { return {&covered, &quality, &kl}; }
};

/// Counts each game's modes with its averaged generator.
Outcome outcome_of(const train::Experiment& e, std::int64_t games) {
  nn::Network generator = e.game->generator_network();
  generator.stack = 0;
  Outcome outcome;
  outcome.refused.values.assign(static_cast<std::size_t>(games), 0);
  for (const optim::Optimizer* player : {e.players.critic_optimizer.get(), e.players.generator_optimizer.get()}) {
    if (!player->refused().defined()) continue;
    const std::vector<double> counts = numbers(player->refused());
    std::ranges::transform(outcome.refused.values, counts, outcome.refused.values.begin(), std::plus());
  }
  for (std::int64_t r = 0; r < games; ++r) {
    nn::Weights weights;
    for (const Tensor& stacked : e.averaged) weights.push_back(stacked[r]);
    const std::uint64_t seed = e.config.train.seed + static_cast<std::uint64_t>(r);
    const metrics::ModeCoverage found =
        metrics::mode_coverage(train::sample(generator, weights, seed, kSamples), *e.source.modes);
    outcome.seeds.values.push_back(static_cast<double>(seed));
    outcome.covered.values.push_back(static_cast<double>(found.covered));
    outcome.quality.values.push_back(found.high_quality);
    outcome.kl.values.push_back(found.reverse_kl);
    outcome.modes = found.modes;
    outcome.passed += metrics::passes(found);
  }
  return outcome;
}

void show(RenewedLine& line, const train::Moment& m, std::int64_t games) {
  if (m.event != train::Event::step) return;
  line.show([&] {
    const std::int64_t steps = m.experiment.config.train.steps;
    const double share = static_cast<double>(m.progress.step) / static_cast<double>(steps);
    return text(games, " games: step ", grouped(m.progress.step), "/", grouped(steps), "  ", line.eta(share));
  });
}

std::string table_of(const Outcome& outcome, std::int64_t games) {
  const auto shown = [](double x, int digits) { return std::isfinite(x) ? cell(x, digits) : text(x); };
  std::string all =
      text("| of ", games, " games | mean | deviation | least | median | most |\n|---|---|---|---|---|---|\n");
  for (const Column* column : outcome.scores()) {
    const Spread spread = spread_of(column->values);
    const std::vector<double> sorted = column->sorted();
    const double median = (sorted[(sorted.size() - 1) / 2] + sorted[sorted.size() / 2]) / 2;
    all += text("| ", column->name, " | ", shown(spread.mean, 4), " | ", shown(spread.deviation, 3));
    for (const double value : {sorted.front(), median, sorted.back()}) all += " | " + shown(value, 4);
    all += " |\n";
  }
  const auto stood = std::ranges::count_if(outcome.refused.values, [](double times) { return times > 0; });
  if (stood > 0) all += text(stood, " of ", games, " games stood still in some step: a gradient was not finite\n");
  return all + text(outcome.passed, " of ", games, " games cover all ", outcome.modes,
                    " modes with at least 60 % of their samples\n");
}

/// Each score, the games in its order.
report::Figure figure_of(const Outcome& outcome) {
  report::Figure figure{.columns = 3};
  int ink = 0;
  for (const Column* column : outcome.scores()) {
    std::vector<double> share;
    for (std::size_t i = 0; i < column->values.size(); ++i)
      share.push_back((static_cast<double>(i) + .5) / static_cast<double>(column->values.size()));
    figure.panels.push_back({.title = column->name,
                             .x = {.label = "share of games that lie at or below"},
                             .y = {.label = column->name},
                             .lines = {curve(share, column->sorted(), "", ++ink)}});
  }
  return figure;
}

}  // namespace

int run(const LabSeedsCommand& command) {
  const train::Config config = config_of(command);
  const c10::Device device = device_of(command.common.device);
  const fs::path folder(command.out);
  const std::string words = words_for(config, command.games);
  const bool going_on = holds_these(folder, words);
  start_libtorch(command.common.threads.value_or(config.train.threads));
  keep_memory();
  train::Experiment e = train::make_experiment(config, device, command.games);
  if (!e.source.modes)
    throw ConfigError(text("lab seeds: data '", config.data.name, "' is no known mixture, such as gaussians25"));
  train::Trainer trainer(e, train::Checkpoints(folder, 1));
  if (going_on) {
    trainer.resume();
  } else {
    formats::make_folder(folder);
    write_text(folder / "games.toml", words);
  }
  note_signals();
  {
    RenewedLine line(command.common.quiet);
    trainer.observe([&](const train::Moment& m) { show(line, m, command.games); });
    trainer.run(asked_to_stop);
  }
  const train::Progress& progress = trainer.progress();
  if (progress.step < config.train.steps)
    throw ConfigError(text("stopped at step ", progress.step, "; the same call goes on"));

  const Outcome outcome = outcome_of(e, command.games);
  std::ostream& out = messages(command.common);
  out << table_of(outcome, command.games);
  Columns columns{{outcome.seeds.name, outcome.seeds.values}};
  for (const Column* column : outcome.scores()) columns.emplace_back(column->name, column->values);
  columns.emplace_back(outcome.refused.name, outcome.refused.values);
  const std::vector<std::string> written{write_text(folder / "seeds.csv", csv(columns)),
                                         write_text(folder / "seeds.svg", report::svg(figure_of(outcome)))};
  for (const std::string& path : written) out << path << std::endl;
  if (command.common.json) {
    json found{{"games", command.games},
               {"steps", config.train.steps},
               {"seconds", progress.seconds},
               {"passed", outcome.passed},
               {"written", written}};
    for (const Column* column : outcome.scores()) {
      const Spread spread = spread_of(column->values);
      found["metrics"][column->name] = {{"mean", number_or_null(spread.mean)},
                                        {"deviation", number_or_null(spread.deviation)}};
    }
    print_json(found);
  }
  return 0;
}

}  // namespace saddle::app
