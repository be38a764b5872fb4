// Times training steps of any recipe, made as `saddle train` makes them; prints one JSON object. benchmarks/speed.py
// sets PyTorch's steps of the same games beside them.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "saddle/core/memory.h"
#include "saddle/data/arrays.h"
#include "saddle/formats/safetensors.h"
#include "saddle/train/experiment.h"
#include "saddle/train/recipes.h"

namespace {

using namespace saddle;

struct BenchOptions {
  std::string recipe = "fashion+wgan-gp";
  std::string players = "both";                       // or "critic": its steps alone, fakes made anew for each
  std::vector<std::string> settings;                  // key=value
  std::string first;                                  // file for what the first step began and ended with; empty: none
  int threads = 2, steps = 5, warmup = 2, games = 0;  // games: as in make_experiment
};

constexpr const char* kUsage =
    "usage: bench_training_step [--recipe R] [--set key=value]... [--players both|critic] [--threads N] [--steps N]\n"
    "                           [--warmup N] [--games R] [--first FILE]";

/// @throws ConfigError for anything but pairs of a known option and its value.
BenchOptions parsed(const std::vector<std::string>& words) {
  BenchOptions o;
  const std::map<std::string, int*> numbers{
      {"--threads", &o.threads}, {"--steps", &o.steps}, {"--warmup", &o.warmup}, {"--games", &o.games}};
  const std::map<std::string, std::string*> names{
      {"--recipe", &o.recipe}, {"--players", &o.players}, {"--first", &o.first}};
  for (std::size_t i = 0; i < words.size(); i += 2) {
    if (i + 1 == words.size()) throw ConfigError(kUsage);
    if (numbers.contains(words[i])) {
      char* end = nullptr;
      *numbers.at(words[i]) = static_cast<int>(std::strtol(words[i + 1].c_str(), &end, 10));
      if (*end != 0 || words[i + 1].empty()) throw ConfigError(kUsage);
    } else if (names.contains(words[i])) {
      *names.at(words[i]) = words[i + 1];
    } else if (words[i] == "--set") {
      o.settings.push_back(words[i + 1]);
    } else {
      throw ConfigError(kUsage);
    }
  }
  if (o.threads < 1 || o.steps < 1 || o.warmup < 0 || o.games < 0 || (o.players != "both" && o.players != "critic"))
    throw ConfigError(kUsage);
  return o;
}

train::Config config_of(const BenchOptions& o) {
  train::Settings given = train::parse_settings(o.settings);
  given["train.threads"] = std::int64_t{o.threads};
  return train::resolve(train::overlay(train::load_recipe(o.recipe), given));
}

/// What is timed: a generator step with all that the trainer does in one, or a critic step alone.
void play(train::Experiment& e, const BenchOptions& o, game::Draws& draws, std::int64_t step) {
  if (o.players == "critic")
    return e.players.critic_optimizer->step(e.players.critic, e.game->critic(e.players, draws.next()));
  e.rule.step(*e.game, e.players, draws);
  const std::int64_t shown = e.config.train.batch_size * e.rule.draws_for_critic;
  optim::follow(e.game->generator_network(), e.averaged, e.players.generator,
                e.average.keep(step, step * shown, shown));
}

void append(std::vector<formats::NamedArray>& arrays, const std::string& prefix, const nn::Network& network,
            const nn::Weights& weights) {
  for (std::size_t j = 0; j < weights.size(); ++j)
    arrays.push_back({prefix + network.parameters[j].name, data::to_array(weights[j])});
}

void append_players(std::vector<formats::NamedArray>& arrays, const std::string& when, const train::Experiment& e) {
  append(arrays, when + ".critic.", e.game->critic_network(), e.players.critic);
  append(arrays, when + ".generator.", e.game->generator_network(), e.players.generator);
}

/// The step's reals, latents and where between fake and real (0 to 1) a penalty's points lie, in the order of use.
void append_draws(std::vector<formats::NamedArray>& arrays, const train::Experiment& e, game::Draws draws, bool both) {
  const std::int64_t n = e.config.train.batch_size;
  const auto latent = game::normal_latent(e.game->generator_network(), n);
  for (int t = 0; t < (both ? e.rule.draws_for_critic : 1); ++t) {
    const game::Draw draw = draws.next();
    const std::string number = std::to_string(t);
    arrays.push_back({"x_real." + number, data::to_array(e.source.batch(draw.seed, draw.batch, n))});
    arrays.push_back({"z." + number, data::to_array(latent(draw))});
    arrays.push_back({"epsilon." + number, data::to_array(draw.stream(Purpose::penalty, 0).uniform({n}))});
  }
  if (both) arrays.push_back({"z.generator", data::to_array(latent(draws.again()))});
}

/// Plays the first step and writes what it began with, drew and ended with, so that others can be held against it.
void write_first(train::Experiment& e, const BenchOptions& o, game::Draws& draws) {
  std::vector<formats::NamedArray> arrays;
  append_players(arrays, "before", e);
  append_draws(arrays, e, draws, o.players == "both");
  play(e, o, draws, 1);
  append_players(arrays, "after", e);
  formats::write_safetensors(o.first, arrays);
}

struct Times {
  std::vector<double> wall, cpu;  // ms a step; cpu: of all threads, which other processes disturb less
};

Times measured(train::Experiment& e, const BenchOptions& o, game::Draws& draws) {
  using Clock = std::chrono::steady_clock;
  Times times;
  for (int step = 1; step <= o.warmup + o.steps; ++step) {
    const auto start = Clock::now();
    const std::clock_t cpu_start = std::clock();
    play(e, o, draws, step);
    if (step <= o.warmup) continue;
    times.cpu.push_back(1000.0 * static_cast<double>(std::clock() - cpu_start) / CLOCKS_PER_SEC);
    times.wall.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
  }
  return times;
}

double median(std::vector<double> all) {
  std::sort(all.begin(), all.end());
  const std::size_t half = all.size() / 2;
  return all.size() % 2 == 1 ? all[half] : (all[half - 1] + all[half]) / 2;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const BenchOptions o = parsed({argv + 1, argv + argc});
    at::globalContext().setFlushDenormal(true);
    keep_memory();
    at::set_num_threads(o.threads);
    train::Experiment experiment = train::make_experiment(config_of(o), at::kCPU, o.games);
    game::Draws draws{.seed = experiment.config.train.seed};
    if (!o.first.empty()) write_first(experiment, o, draws);
    const Times times = measured(experiment, o, draws);
    const nlohmann::json result = {{"program", "saddle"},
                                   {"precision", experiment.config.train.precision},
                                   {"engine", experiment.game->served_by(experiment.rule.graph)},
                                   {"threads", at::get_num_threads()},
                                   {"games", o.games},
                                   {"min", *std::min_element(times.wall.begin(), times.wall.end())},
                                   {"median", median(times.wall)},
                                   {"cpu", median(times.cpu)},
                                   {"all", times.wall}};
    std::cout << result.dump() << std::endl;
  } catch (const c10::Error& error) {
    std::cerr << "bench_training_step: " << error.what_without_backtrace() << std::endl;
    return 1;
  } catch (const std::exception& error) {
    std::cerr << "bench_training_step: " << error.what() << std::endl;
    return 1;
  }
}
