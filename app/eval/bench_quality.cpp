#include <iostream>

#include <nlohmann/json.hpp>

#include "saddle/formats/file.h"
#include "saddle/train/recipes.h"
#include "saddle/train/run_folder.h"

#include "app/eval/eval_watch.h"
#include "app/eval/evaluation.h"
#include "app/eval/evaluator.h"
#include "app/eval/quality_report.h"
#include "app/session.h"
#include "app/shard.h"
#include "app/tables.h"
#include "app/train/train_run.h"

namespace saddle::app {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

std::vector<std::string> all_methods() {
  std::vector<std::string> names;
  for (const auto& [name, recipe] : train::embedded_recipes()) {
    if (train::about(recipe, name).description.starts_with("method:")) names.emplace_back(name);
  }
  return names;
}

train::Config config_of(const BenchCommand& c, const std::string& method) {
  return train::resolve(train::overlay(train::load_recipe(c.data + "+" + method), train::parse_settings(c.settings)));
}

/// The metrics that suit the data of the first method, which is that of all.
std::string metrics_for(const BenchCommand& c) {
  const train::Choice data = config_of(c, c.methods.front()).data;
  std::string list;
  for (const std::string& name : ranking_metrics(side_of(data.name, data, /*n=*/8, /*seed=*/0)))
    list += (list.empty() ? "" : ",") + name;
  return list;
}

/// Says which settings of the data's recipe each method's recipe changes: these are not the same for all.
void print_overridden(const BenchCommand& c) {
  for (const std::string& method : c.methods) {
    for (const std::string& line : train::in_words(train::overridden_in(c.data + "+" + method)))
      messages(c.common) << method << ": " << line << "\n";
  }
}

TrainCommand training_of(const BenchCommand& c, const std::string& method, std::int64_t seed, const fs::path& run) {
  constexpr double kNoEnd = 1e6;  // thousand images: the time is the limit
  TrainCommand command{
      .common = c.common,
      .recipe = c.data + "+" + method,
      .settings = {text("train.kimg=", c.kimg > 0 ? c.kimg : kNoEnd), text("eval.every_kimg=", c.every_kimg),
                   text("eval.n=", c.count), "eval.metrics=" + c.metrics, "sample.every=0", "checkpoint.every=2000"},
      .out = run.string(),
      .minutes = c.kimg > 0 ? 0 : c.minutes};
  if (!c.features.empty()) command.settings.push_back("eval.features=" + c.features);
  command.settings.insert(command.settings.end(), c.settings.begin(), c.settings.end());
  command.common.seed = seed, command.common.json = false, command.common.quiet = true;
  return command;
}

/// What a run is made from, as its config.toml will have it. @throws ConfigError for a mistake in it
std::string wanted_config(const TrainCommand& command) {
  train::Settings given = train::parse_settings(command.settings);
  given["train.seed"] = *command.common.seed;
  train::Config config = train::resolve(train::overlay(train::load_recipe(command.recipe), given));
  config.train.threads = 0;
  return train::to_toml(config);
}

/// @throws ConfigError if the folder holds a run of other settings
void require_same(const fs::path& run, const TrainCommand& command) {
  train::Config config = train::read_config(run);
  config.train.threads = 0;
  if (train::to_toml(config) != wanted_config(command))
    throw ConfigError(text(run.string(), ": was made with other settings; choose another --out"));
}

/// Plays it, goes on with it, or reads what an earlier call has played. A run is over once its folder has done.json.
Contest played(const BenchCommand& c, const std::string& method, std::int64_t seed) {
  const fs::path run = fs::path(c.out) / "runs" / text(method, "-", seed), done = run / "done.json";
  Contest contest{.method = method, .seed = seed};
  TrainCommand command = training_of(c, method, seed, run);
  command.resume = train::is_run(run);
  if (command.resume) require_same(run, command);
  if (!fs::exists(done)) {
    try {
      train_run(command, {});
    } catch (const NumericError& error) {
      contest.failure = error.what();
    } catch (const DataError& error) {
      contest.failure = error.what();
    } catch (const ConfigError& error) {  // parts that do not go together: nothing was begun
      contest.failure = error.what();
      return contest;
    }
    if (asked_to_stop()) return contest;
    const std::string words = json{{"minutes", command.minutes}, {"failure", contest.failure}}.dump();
    formats::write_file(done, std::as_bytes(std::span(words)));
  }
  const std::vector<std::byte> words = formats::read_file(done);
  const auto* begin = reinterpret_cast<const char*>(words.data());
  const json j = json::parse(begin, begin + words.size(), nullptr, /*allow_exceptions=*/false);
  if (!j.is_object() || j.value("minutes", -1.0) != command.minutes)
    throw ConfigError(
        text(run.string(), ": was trained for another time than ", command.minutes, " minutes; choose another --out"));
  contest.failure = j.value("failure", "");
  contest.history = score_history(run);
  return contest;
}

}  // namespace

int run_bench_quality(const BenchCommand& command) {
  BenchCommand c = command;
  if (c.methods.empty()) c.methods = all_methods();
  if (c.out.empty()) c.out = "quality";
  if (c.metrics.empty()) c.metrics = metrics_for(c);
  metrics_in(c.metrics);
  if (!c.common.quiet) print_overridden(c);
  const auto base = c.common.seed.value_or(0);
  for (const std::string& method : c.methods) wanted_config(training_of(c, method, base, {}));
  const Shard shard = shard_of(c.shard);
  std::vector<Contest> contests;
  std::int64_t index = 0;
  for (std::int64_t seed = base; seed < base + c.seeds; ++seed) {
    for (const std::string& method : c.methods) {
      if (!shard.has(index++)) continue;
      contests.push_back(played(c, method, seed));
      if (asked_to_stop()) throw ConfigError("stopped; the same call goes on with what is missing");
      if (c.common.quiet) continue;
      const Contest& last = contests.back();
      messages(c.common) << method << ", seed " << seed << ": ";
      if (last.history.readings.empty())
        messages(c.common) << "not scored: " << last.failure << std::endl;
      else
        messages(c.common) << line_of(last.history.readings.back(), last.history.called) << std::endl;
    }
  }
  if (!shard.whole()) {
    messages(c.common) << contests.size() << " of " << index
                       << " runs are done; the call without --shard makes the table\n";
    if (c.common.json) print_json({{"runs", contests.size()}, {"of", index}});
    return 0;
  }
  const std::vector<std::string> names = score_names(contests);
  if (names.empty()) throw DataError(text(c.out, ": no run was scored"));
  const auto scored = std::ranges::find_if(contests, [](const Contest& one) { return !one.history.readings.empty(); });
  const std::string by = scored->history.called;
  const std::vector<Standing> standings = standings_of(contests);
  const std::string table = standings_table(standings, names);
  messages(c.common) << table;
  const fs::path out(c.out);
  const std::vector<std::string> written{
      write_text(out / "protocol.json", json_of(scored->history.readings.back().protocol).dump() + "\n"),
      write_text(out / "quality.csv", readings_csv(contests, names)),
      write_text(out / "quality.md", table + "\n" + line_of(scored->history.readings.back().protocol) + "\n"),
      write_text(out / "quality.svg", report::svg(quality_figure(contests, standings, by)))};
  for (const std::string& path : written) messages(c.common) << path << std::endl;
  if (c.common.json) print_json({{"rows", standings_json(standings, names)}, {"written", written}});
  return 0;
}

}  // namespace saddle::app
