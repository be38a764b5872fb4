// Times the exchange between processes: sums over ranks and gathered scores of several sizes. Started as a rank is, by
// benchmarks/scaling.py; rank 0 prints one JSON object.
#include <ATen/ATen.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <vector>

#include <nlohmann/json.hpp>

#include "saddle/train/process_group.h"

namespace {

using namespace saddle;
using Clock = std::chrono::steady_clock;

/// Median seconds of a call that all ranks make.
template <class Call>
double seconds_of(const Ranks& ranks, Call call) {
  constexpr int kTimes = 41;
  std::vector<double> all;
  for (int i = 0; i < kTimes; ++i) {
    any(ranks, false);  // together
    const auto start = Clock::now();
    call();
    all.push_back(std::chrono::duration<double>(Clock::now() - start).count());
  }
  std::ranges::nth_element(all, all.begin() + kTimes / 2);
  return all[kTimes / 2];
}

int run() {
  const auto at = train::rendezvous("", [](const char* name) { return std::getenv(name); });
  if (!at) throw ConfigError("bench_exchange: to be started as one of several ranks");
  const std::shared_ptr<const train::ProcessGroup> ranks = train::join(*at, std::chrono::seconds(60));
  nlohmann::json sums = nlohmann::json::array(), gathers = nlohmann::json::array();
  for (const std::int64_t bytes : {4, 1 << 14, 1 << 17, 1 << 20, 1 << 22, 1 << 24}) {
    const Tensor x = at::zeros({bytes / 4}, at::kFloat);
    sums.push_back({{"bytes", bytes}, {"seconds", seconds_of(*ranks, [&] { ranks->start_sum(x)(); })}});
  }
  for (const std::int64_t scores : {64, 1024}) {
    const Tensor x = at::zeros({scores, 1}, at::kFloat);
    gathers.push_back({{"bytes", 4 * scores}, {"seconds", seconds_of(*ranks, [&] { ranks->gather(x); })}});
  }
  if (ranks->rank() == 0)
    std::cout << nlohmann::json{{"ranks", ranks->count()}, {"sum", sums}, {"gather", gathers}}.dump() << std::endl;
  return 0;
}

}  // namespace

int main() {
  try {
    return run();
  } catch (const std::exception& error) {
    std::cerr << "bench_exchange: " << error.what() << std::endl;
    return 1;
  }
}
