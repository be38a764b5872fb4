#include <cmath>
#include <csignal>
#include <iomanip>
#include <iostream>

#include <nlohmann/json.hpp>

#include "saddle/core/memory.h"
#include "saddle/train/process_group.h"
#include "saddle/train/recipes.h"
#include "saddle/train/run_folder.h"
#include "saddle/train/stats.h"

#include "app/commands.h"
#include "app/eval/eval_watch.h"
#include "app/session.h"
#include "app/train/job.h"
#include "app/train/loss_picture.h"
#include "app/train/pictures.h"
#include "app/train/progress.h"
#include "app/train/train_run.h"

namespace saddle::app {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

volatile std::sig_atomic_t stop_asked = 0;

void ask_to_stop(int) { stop_asked = 1; }

/// "fashion+my/own.toml" as part of a folder's name.
std::string short_name(const std::string& recipe) {
  std::string name;
  for (std::size_t begin = 0; begin <= recipe.size();) {
    const std::size_t end = std::min(recipe.find('+', begin), recipe.size());
    name += (name.empty() ? "" : "+") + fs::path(recipe.substr(begin, end - begin)).stem().string();
    begin = end + 1;
  }
  return name;
}

/// What may differ between a run and its continuation.
bool may_change(const std::string& key) {
  return key == "train.steps" || key == "train.threads" || key == "train.patience" || key.starts_with("checkpoint.") ||
         key.starts_with("sample.") || key.starts_with("eval.");
}

train::Settings given_settings(const TrainCommand& command) {
  train::Settings settings = train::parse_settings(command.settings);
  if (command.common.seed) settings["train.seed"] = *command.common.seed;
  if (command.common.threads) settings["train.threads"] = *command.common.threads;
  return settings;
}

/// What the recipe and the command line say; a run that is only named to be gone on with has its own.
train::Config given_config(const TrainCommand& command) {
  if (command.recipe.empty()) return {};
  const train::Config config =
      train::resolve(train::overlay(train::load_recipe(command.recipe), given_settings(command)));
  metrics_in(config.eval.metrics);  // a mistake shows before anything is made
  return config;
}

/// The first setting that follows the run's length, "" if there is none.
std::string first_scheduled(const train::Settings& settings) {
  for (const auto& [key, value] : settings) {
    if (key.ends_with(".schedule") && value != Value(std::string("constant"))) return key;
  }
  return "";
}

/// The saved configuration with what the command line may change. @throws ConfigError naming what it may not.
/// @param same_threads  whether it goes on with as many threads as it had, unless told otherwise
train::Config continued(const TrainCommand& command, const train::Config& saved, bool same_threads) {
  train::Settings asked = command.recipe.empty() ? train::settings_of(saved) : train::load_recipe(command.recipe);
  const train::Settings given = given_settings(command);
  asked = train::overlay(std::move(asked), given);
  if (!given.contains("train.threads")) asked["train.threads"] = same_threads ? saved.train.threads : 0;
  const train::Config config = train::resolve(asked);
  const train::Settings before = train::settings_of(saved), now = train::settings_of(config);
  for (const auto& [key, value] : now) {
    const auto old = before.find(key);
    if (old != before.end() && old->second == value) continue;
    const std::string scheduled = key == "train.steps" ? first_scheduled(before) : "";
    if (!scheduled.empty()) {
      throw ConfigError(text("--resume: train.steps = ", text_of(value), ", but the run has ", text_of(old->second),
                             ", and ", scheduled, " goes by these; start a new run to change it"));
    }
    if (may_change(key)) continue;
    throw ConfigError(text("--resume: ", key, " = ", text_of(value), ", but the run has ",
                           old == before.end() ? "none" : text_of(old->second), "; start a new run to change it"));
  }
  for (const auto& [key, value] : before) {
    if (!now.contains(key))
      throw ConfigError(text("--resume: the run has ", key, " = ", text_of(value), ", the recipe has not"));
  }
  return config;
}

fs::path existing_run(const TrainCommand& command) {
  if (!command.out.empty()) return command.out;
  if (command.recipe.empty())
    throw ConfigError("--resume: give the run folder with --out, or the recipe whose latest run is meant");
  return train::latest_run("runs", short_name(command.recipe));
}

/// The run that --resume goes on with, whose configuration becomes `config`; none if a new one is to be started.
std::optional<train::RunFolder> resumed_run(const TrainCommand& command, train::Config& config, int processes) {
  if (!command.resume) return std::nullopt;
  const fs::path path = existing_run(command);
  if (path.empty() || !train::is_run(path)) {
    if (command.recipe.empty())
      throw CheckpointError(text(path.string(), ": is not a run folder: it has no config.toml"));
    return std::nullopt;  // killed before anything was there
  }
  train::RunFolder run = train::RunFolder::open(path);
  config = continued(command, train::read_config(path), processes == train::processes_of(path));
  return run;
}

/// A line for each setting of one part of the recipe line that a later part changed.
std::vector<std::string> overridden_lines(const TrainCommand& command) {
  return command.recipe.empty() ? std::vector<std::string>() : train::in_words(train::overridden_in(command.recipe));
}

train::RunFolder new_run(const TrainCommand& command, const train::Config& config, int processes) {
  const fs::path path =
      command.out.empty() ? train::next_run_folder("runs", short_name(command.recipe)) : fs::path(command.out);
  train::RunFolder run = train::RunFolder::create(path, config, processes);
  for (const std::string& line : overridden_lines(command)) train::append_line(path / "log.txt", "overridden " + line);
  return run;
}

/// "26 classes: 1, 2, 3, ..., 26".
std::string classes_in_words(const std::vector<std::string>& names) {
  constexpr std::size_t kShown = 10;
  std::string words = text(names.size(), names.size() == 1 ? " class: " : " classes: ");
  const bool all = names.size() <= kShown;
  for (std::size_t c = 0; c < (all ? names.size() : 3); ++c) words += text(c > 0 ? ", " : "", names[c]);
  return all ? words : text(words, ", ..., ", names.back());
}

/// @param overridden  as overridden_lines() gives them
void print_summary(std::ostream& out, const train::Experiment& e, const std::vector<std::string>& overridden) {
  const nn::Network &generator = e.game->generator_network(), &critic = e.game->critic_network();
  out << "data       " << e.source.name << " " << text_of(e.source.sample_shape);
  if (e.source.size > 0) out << ", " << grouped(e.source.size) << " samples";
  if (!e.source.class_names.empty()) out << ", " << classes_in_words(e.source.class_names);
  if (!e.game->ranks().alone())
    out << "\nprocesses  " << e.game->ranks().count() << ", each with "
        << e.config.train.batch_size / e.game->ranks().count() << " of " << e.config.train.batch_size << " samples";
  out << "\ngenerator  " << generator.name << ", " << grouped(nn::count_parameters(generator)) << " parameters"
      << "\ncritic     " << critic.name << ", " << grouped(nn::count_parameters(critic)) << " parameters"
      << "\nmethod     " << e.config.objective.name;
  for (const auto& [key, auxiliary] : e.config.auxiliaries) out << " + " << auxiliary.name;
  for (const auto& [key, input] : e.config.inputs) out << " + " << input.name;
  for (const auto& [key, penalty] : e.config.penalties) out << " + " << penalty.name << " penalty";
  if (e.config.constraint.name != "none") out << " + " << e.config.constraint.name;
  out << ", " << e.rule.name << " with " << e.rule.draws_for_critic << " critic step"
      << (e.rule.draws_for_critic > 1 ? "s" : "") << "\nengine     " << e.game->served_by(e.rule.graph) << "\n";
  for (const std::string& line : overridden) out << "overridden " << line << "\n";
}

json result(const train::RunFolder& run, const train::Experiment& e, const train::Progress& before,
            const train::Progress& p, const std::optional<metrics::ModeCoverage>& modes) {
  const double seconds = p.seconds - before.seconds;
  json j = {{"run", run.path().string()},
            {"step", p.step},
            {"images", p.images},
            {"seconds", p.seconds},
            {"images_per_second", seconds > 0 ? static_cast<double>(p.images - before.images) / seconds : 0.0},
            {"finished", p.step >= e.config.train.steps},
            {"refused", p.refused},
            {"rollbacks", p.rollbacks},
            {"processes", e.game->ranks().count()},
            {"engine", e.game->served_by(e.rule.graph)}};
  if (modes) j["modes"] = json_of(*modes);
  return j;
}

/// A run that is ready to be played, on the rank that says so.
struct Ready {
  const TrainCommand& command;
  const std::vector<train::Observer>& more;
  const train::RunFolder& run;
  train::Experiment& experiment;
  train::Trainer& trainer;
  double limit;  // seconds of training
};

int train_and_tell(const Ready& r) {
  const CommonOptions& common = r.command.common;
  const fs::path& path = r.run.path();
  const train::Config& config = r.experiment.config;
  const train::Progress before = r.trainer.progress();
  std::ostream& out = messages(common);
  if (!common.quiet)
    print_summary(out << "run        " << path.string() << "\n", r.experiment, overridden_lines(r.command));

  std::optional<metrics::ModeCoverage> modes;
  r.trainer.observe(progress_line(common, path / "log.txt", r.limit));
  r.trainer.observe(train::stats_log(path / "stats.jsonl", std::max<std::int64_t>(1, config.train.steps / 2000)));
  r.trainer.observe(loss_picture(path));
  r.trainer.observe(sample_pictures(path));
  r.trainer.observe(mode_watch(common, path, modes));
  WatchState watched;
  r.trainer.observe(eval_watch(common, path, watched));
  for (const train::Observer& observer : r.more) r.trainer.observe(observer);
  const train::Progress& progress =
      r.trainer.run([&] { return asked_to_stop() || watched.stop || r.trainer.progress().seconds >= r.limit; });

  if (!common.quiet) {
    out << "samples    " << (path / "samples" / (train::images_name(progress.images) + ".png")).string()
        << "\nlog        " << (path / "log.txt").string() << "\ncheckpoint "
        << train::Checkpoints(path, 1).last().string() << std::endl;
    if (watched.stop)
      out << "stopped at step " << progress.step << ": " << watched.why << std::endl;
    else if (progress.step < config.train.steps)
      out << "stopped at step " << progress.step << "; go on with: saddle train --resume --out " << path.string()
          << std::endl;
  }
  if (common.json) print_json(result(r.run, r.experiment, before, progress, modes));
  return 0;
}

int dry_run(const TrainCommand& command, const train::Config& config, c10::Device device) {
  start_libtorch(config.train.threads);
  const train::Experiment e = train::make_experiment(config, device);
  if (command.common.json) {
    print_json({{"config", train::to_toml(config)},
                {"overridden", overridden_lines(command)},
                {"generator_parameters", nn::count_parameters(e.game->generator_network())},
                {"critic_parameters", nn::count_parameters(e.game->critic_network())}});
  } else {
    std::cout << train::to_toml(config) << "\n";
    print_summary(std::cout, e, overridden_lines(command));
  }
  return 0;
}

}  // namespace

void note_signals() {
  std::signal(SIGINT, ask_to_stop);
  std::signal(SIGTERM, ask_to_stop);
}

bool asked_to_stop() { return stop_asked != 0; }

int run(const TrainCommand& command) {
  if (command.dry_run) return is_first(command) ? train_run(command, {}) : 0;
  const Job job = join_job(command);
  try {
    return train_run(command, {}, job);
  } catch (const std::exception& error) {
    job.leave(error);
    throw;
  }
}

int train_run(const TrainCommand& command, const std::vector<train::Observer>& more, const Job& job) {
  if (command.recipe.empty() && !command.resume)
    throw ConfigError("train: give a recipe (`saddle recipes` lists them), or --resume");
  const c10::Device device = device_of(job.device(command.common.device));
  const std::shared_ptr<const Ranks> ranks = job.ranks();
  const bool first = ranks->rank() == 0;  // who alone reads, writes and prints
  train::Config config = first ? given_config(command) : train::Config();
  if (command.dry_run) return dry_run(command, config, device);
  std::optional<train::RunFolder> run = first ? resumed_run(command, config, ranks->count()) : std::nullopt;
  job.share(config);
  config.train.threads = start_libtorch(config.train.threads, job.processes_here);
  keep_memory();
  train::Experiment experiment =
      train::make_experiment(config, device, 0, ranks);  // before the folder: a mistake leaves none behind
  const bool going_on = any(*ranks, run.has_value());
  if (first && !going_on) run.emplace(new_run(command, config, ranks->count()));
  train::Trainer trainer(experiment, train::Checkpoints(first ? run->path() : fs::path(), config.checkpoint_keep));
  if (going_on) trainer.resume();
  if (going_on && first) run->write_config(config, ranks->count());  // with what may change
  note_signals();
  const double limit = command.minutes > 0 ? 60 * command.minutes : std::numeric_limits<double>::infinity();
  if (first) return train_and_tell({command, more, *run, experiment, trainer, limit});
  trainer.run([&] { return asked_to_stop() || trainer.progress().seconds >= limit; });
  return 0;
}

}  // namespace saddle::app
