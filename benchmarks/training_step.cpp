// Times generator steps of WGAN-GP on Fashion-MNIST, made as `saddle train` makes them; prints one JSON object.
// pytorch_wgan_gp.py is the same game in PyTorch.
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

#include "saddle/train/experiment.h"
#include "saddle/train/recipes.h"

namespace {

using namespace saddle;

struct BenchOptions {
  std::string precision = "float32";
  std::string engine = "auto";
  int threads = 2;
  int steps = 5;   // generator steps that are timed
  int warmup = 2;  // generator steps before them
};

constexpr const char* kUsage =
    "usage: bench_training_step [--precision float32|bfloat16] [--engine auto|autograd] [--threads N] [--steps N] "
    "[--warmup N]";

/// @throws ConfigError for anything but pairs of a known option and its value.
BenchOptions parsed(const std::vector<std::string>& words) {
  BenchOptions o;
  const std::map<std::string, int*> numbers{{"--threads", &o.threads}, {"--steps", &o.steps}, {"--warmup", &o.warmup}};
  const std::map<std::string, std::string*> names{{"--precision", &o.precision}, {"--engine", &o.engine}};
  for (std::size_t i = 0; i < words.size(); i += 2) {
    const bool number = numbers.contains(words[i]);
    if (i + 1 == words.size() || !(number || names.contains(words[i]))) throw ConfigError(kUsage);
    if (number) {
      *numbers.at(words[i]) = std::atoi(words[i + 1].c_str());
    } else {
      *names.at(words[i]) = words[i + 1];  // resolve() checks it
    }
  }
  if (o.threads < 1 || o.steps < 1 || o.warmup < 0) throw ConfigError(kUsage);
  return o;
}

/// The recipe `fashion+wgan-gp` with everything spelled out on which the time depends.
train::Config benchmark_config(const BenchOptions& o) {
  return train::resolve(
      train::overlay(train::load_recipe("fashion+wgan-gp"), {{"data.image_size", std::int64_t{32}},
                                                             {"generator.width", std::int64_t{64}},
                                                             {"generator.norm", "batch"},
                                                             {"generator.latent", std::int64_t{128}},
                                                             {"critic.width", std::int64_t{64}},
                                                             {"critic.norm", "none"},
                                                             {"rule.n_critic", std::int64_t{5}},
                                                             {"average.name", "ema"},
                                                             {"average.beta", 0.999},
                                                             {"train.batch_size", std::int64_t{64}},
                                                             {"train.precision", o.precision},
                                                             {"train.engine", o.engine},
                                                             {"train.threads", std::int64_t{o.threads}}}));
}

/// One generator step, as Trainer::step makes it.
void play(train::Experiment& e, game::Draws& draws, std::int64_t step) {
  e.rule.step(*e.game, e.players, draws);
  const std::int64_t shown = e.config.train.batch_size * e.rule.draws_for_critic;
  optim::follow(e.game->generator_network(), e.averaged, e.players.generator,
                e.average.keep(step, step * shown, shown));
}

struct Times {
  std::vector<double> wall, cpu;  // ms a generator step; cpu: of all threads, which other processes disturb less
};

Times measured(train::Experiment& e, const BenchOptions& o) {
  using Clock = std::chrono::steady_clock;
  game::Draws draws{.seed = e.config.train.seed};
  Times times;
  for (int step = 1; step <= o.warmup + o.steps; ++step) {
    const auto start = Clock::now();
    const std::clock_t cpu_start = std::clock();
    play(e, draws, step);
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
    at::set_num_threads(o.threads);
    train::Experiment experiment = train::make_experiment(benchmark_config(o));
    const Times times = measured(experiment, o);
    const nlohmann::json result = {{"program", "saddle"},
                                   {"precision", o.precision},
                                   {"engine", experiment.game->served_by(experiment.rule.graph)},
                                   {"threads", at::get_num_threads()},
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
