#include <ATen/ATen.h>

#include <algorithm>
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
#include "app/lab/seeds_outcome.h"
#include "app/renewed_line.h"
#include "app/session.h"
#include "app/shard.h"
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

/// A shard's games: neighbours.
Rows games_of(const LabSeedsCommand& command) {
  const Shard shard = shard_of(command.shard);
  const std::int64_t first = command.games * (shard.place - 1) / shard.of,
                     behind = command.games * shard.place / shard.of;
  if (first == behind) throw ConfigError(text("--shard ", command.shard, ": ", command.games, " games leave it none"));
  return {first, behind - first, command.games};
}

/// What the games are made from, kept beside them.
std::string words_for(const train::Config& config, const Rows& games) {
  const bool whole = games.count == games.whole;
  return text("# ", whole ? "" : text("games ", games.first + 1, " to ", games.first + games.count, " of "),
              games.whole, " games of\n", train::to_toml(config));
}

/// Whether the folder holds the same games, to go on with. @throws ConfigError if it holds others
bool holds_these(const fs::path& out, const std::string& words) {
  if (!fs::exists(out / "games.toml")) return false;
  const std::vector<std::byte> found = formats::read_file(out / "games.toml");
  if (!std::ranges::equal(found, std::as_bytes(std::span(words))))
    throw ConfigError(text(out.string(), ": holds other games already; choose another --out"));
  return true;
}

std::string words_in(const fs::path& file) {
  const std::vector<std::byte> bytes = formats::read_file(file);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Table, picture and numbers, printed and written.
void tell(const CommonOptions& common, const Outcome& outcome, const fs::path& folder, json found) {
  std::ostream& out = messages(common);
  out << table_of(outcome);
  const std::vector<std::string> written{write_text(folder / "seeds.csv", csv_of(outcome)),
                                         write_text(folder / "seeds.svg", report::svg(figure_of(outcome))),
                                         write_text(folder / "seeds.json", json_of(outcome).dump() + "\n")};
  for (const std::string& path : written) out << path << std::endl;
  if (!common.json) return;
  found.update(summary_of(outcome));
  found["written"] = written;
  print_json(found);
}

/// Counts each game's modes with its averaged generator.
Outcome outcome_of(const train::Experiment& e, const Rows& rows) {
  const std::int64_t games = rows.count;
  nn::Network generator = e.game->generator_network();
  generator.stack = 0;
  Outcome outcome{.rows = rows};
  outcome.refused.values.assign(static_cast<std::size_t>(games), 0);
  for (const optim::Optimizer* player : {e.players.critic_optimizer.get(), e.players.generator_optimizer.get()}) {
    if (!player->refused().defined()) continue;
    const std::vector<double> counts = numbers(player->refused());
    std::ranges::transform(outcome.refused.values, counts, outcome.refused.values.begin(), std::plus());
  }
  for (std::int64_t r = 0; r < games; ++r) {
    nn::Weights weights;
    for (const Tensor& stacked : e.averaged) weights.push_back(stacked[r]);
    const std::uint64_t seed = e.config.train.seed + static_cast<std::uint64_t>(rows.first + r);
    const metrics::ModeCoverage found =
        metrics::mode_coverage(train::sample(generator, weights, seed, kSamples), *e.source.modes);
    outcome.seeds.values.push_back(static_cast<double>(seed));
    outcome.covered.values.push_back(static_cast<double>(found.covered));
    outcome.quality.values.push_back(found.high_quality);
    outcome.kl.values.push_back(found.reverse_kl);
    outcome.modes = found.modes;
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

}  // namespace

int run(const LabSeedsCommand& command) {
  const train::Config config = config_of(command);
  const c10::Device device = device_of(command.common.device);
  const Rows games = games_of(command);
  const fs::path folder(command.out);
  const std::string words = words_for(config, games);
  const bool going_on = holds_these(folder, words);
  start_libtorch(command.common.threads.value_or(config.train.threads));
  keep_memory();
  train::Experiment e = train::make_experiment(config, device, games);
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
    trainer.observe([&](const train::Moment& m) { show(line, m, games.count); });
    trainer.run(asked_to_stop);
  }
  const train::Progress& progress = trainer.progress();
  if (progress.step < config.train.steps)
    throw ConfigError(text("stopped at step ", progress.step, "; the same call goes on"));
  tell(command.common, outcome_of(e, games), folder, {{"steps", config.train.steps}, {"seconds", progress.seconds}});
  return 0;
}

int run(const LabSeedsMergeCommand& command) {
  std::string recipe;
  std::vector<Outcome> shards;
  for (const std::string& name : command.folders) {
    const fs::path folder(name);
    const std::string words = words_in(folder / "games.toml"), found = words.substr(words.find('\n') + 1);
    if (recipe.empty()) recipe = found;
    if (found != recipe) throw ConfigError(text(name, " and ", command.folders[0], " are shards of different games"));
    const std::string file = (folder / "seeds.json").string();
    shards.push_back(outcome_in(json::parse(words_in(file), nullptr, /*allow_exceptions=*/false), file));
  }
  const Outcome all = merged(std::move(shards));
  const fs::path out(command.out);
  const std::string words = text("# ", all.games(), " games, merged, of\n", recipe);
  holds_these(out, words);
  formats::make_folder(out);
  write_text(out / "games.toml", words);
  tell(command.common, all, out, json::object());
  return 0;
}

}  // namespace saddle::app
