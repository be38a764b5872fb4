// Times the exchange between processes: sums over ranks and gathered scores of several sizes, and notes what a step of
// a recipe exchanges. Started as a rank is, by benchmarks/scaling.py; rank 0 prints one JSON object.
#include <ATen/ATen.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <vector>

#include <nlohmann/json.hpp>

#include "saddle/core/memory.h"
#include "saddle/train/experiment.h"
#include "saddle/train/process_group.h"
#include "saddle/train/recipes.h"

namespace {

using namespace saddle;
using nlohmann::json;
using Clock = std::chrono::steady_clock;

/// Median seconds of a call that all ranks make.
template <class Call>
double seconds_of(const Ranks& ranks, int times, Call call) {
  std::vector<double> all;
  for (int i = 0; i < times; ++i) {
    any(ranks, false);  // together
    const auto start = Clock::now();
    call();
    all.push_back(std::chrono::duration<double>(Clock::now() - start).count());
  }
  std::ranges::nth_element(all, all.begin() + times / 2);
  return all[static_cast<std::size_t>(times / 2)];
}

/// Ranks that note the bytes of each exchange.
class Noting final : public Ranks {
 public:
  explicit Noting(std::shared_ptr<const Ranks> inner) : inner_(std::move(inner)) {}
  int rank() const override { return inner_->rank(); }
  int count() const override { return inner_->count(); }
  Tensor gather(const Tensor& x) const override {
    gathers.push_back(x.nbytes());
    return inner_->gather(x);
  }
  std::function<void()> start_sum(const Tensor& x) const override {
    sums.push_back(x.nbytes());
    return inner_->start_sum(x);
  }

  mutable std::vector<std::size_t> sums, gathers;

 private:
  std::shared_ptr<const Ranks> inner_;
};

json sizes(const Ranks& ranks) {
  constexpr int kTimes = 41;
  json sums = json::array(), gathers = json::array();
  for (const std::int64_t bytes : {4, 1 << 14, 1 << 17, 1 << 20, 1 << 22, 1 << 24}) {
    const Tensor x = at::zeros({bytes / 4}, at::kFloat);
    sums.push_back({{"bytes", bytes}, {"seconds", seconds_of(ranks, kTimes, [&] { ranks.start_sum(x)(); })}});
  }
  for (const std::int64_t scores : {64, 1024}) {
    const Tensor x = at::zeros({scores, 1}, at::kFloat);
    gathers.push_back({{"bytes", 4 * scores}, {"seconds", seconds_of(ranks, kTimes, [&] { ranks.gather(x); })}});
  }
  return {{"sum", sums}, {"gather", gathers}};
}

/// Of both players' gradients: what is exchanged, and seconds.
json players(const std::shared_ptr<const Ranks>& ranks, const std::vector<std::string>& settings) {
  constexpr int kTimes = 7;
  const auto noting = std::make_shared<Noting>(ranks);
  const train::Config config =
      train::resolve(train::overlay(train::load_recipe("fashion+nsgan"), train::parse_settings(settings)));
  const train::Experiment e = train::make_experiment(config, {}, 0, noting);
  game::Draws draws{.seed = config.train.seed};
  json found;
  const auto note = [&](const char* player, auto gradient) {
    gradient();
    found[player] = {{"sums", noting->sums}, {"gathers", noting->gathers}};
    found[player]["seconds"] = seconds_of(*ranks, kTimes, gradient);
    noting->sums.clear(), noting->gathers.clear();
  };
  note("critic", [&] { e.game->critic(e.players, draws.next()); });
  note("generator", [&] { e.game->generator(e.players, draws.again()); });
  return found;
}

int run(const std::vector<std::string>& settings) {
  const auto at = train::rendezvous("", [](const char* name) { return std::getenv(name); });
  if (!at) throw ConfigError("bench_exchange: to be started as one of several ranks");
  const std::shared_ptr<const train::ProcessGroup> ranks = train::join(*at, std::chrono::seconds(60));
  keep_memory();
  json found = sizes(*ranks);
  found.update(players(ranks, settings));
  if (ranks->rank() == 0) std::cout << found.dump() << std::endl;
  return 0;
}

}  // namespace

/// @param argv  key=value, over fashion+nsgan
int main(int argc, char** argv) {
  try {
    return run({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::cerr << "bench_exchange: " << error.what() << std::endl;
    return 1;
  }
}
