// Times the metrics on features as a large network gives them; prints a table. Peak memory is the process's so far.
//
//   bench_metrics [--threads N] [--rows N] [--features D]
#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <map>
#include <string>

#include "saddle/core/stream.h"
#include "saddle/metrics/frechet.h"
#include "saddle/metrics/kernel_distance.h"
#include "saddle/metrics/memorisation.h"
#include "saddle/metrics/prdc.h"

#include <malloc.h>
#include <sys/resource.h>

namespace {

using namespace saddle;

struct BenchOptions {
  int threads = 2;
  int rows = 50000;  // of each side for the Frechet distance; the others take a fifth
  int features = 2048;
};

/// @throws ConfigError for anything but pairs of a known option and its value.
BenchOptions parsed(int count, char** words) {
  BenchOptions o;
  const std::map<std::string, int*> known{{"--threads", &o.threads}, {"--rows", &o.rows}, {"--features", &o.features}};
  for (int i = 1; i < count; i += 2) {
    if (i + 1 == count || !known.contains(words[i]))
      throw ConfigError("usage: bench_metrics [--threads N] [--rows N] [--features D]");
    *known.at(words[i]) = std::atoi(words[i + 1]);
  }
  if (o.threads < 1 || o.rows < 50 || o.features < 1) throw ConfigError("bench_metrics: expected rows >= 50");
  return o;
}

/// Features above 0 that depend on each other, float32, as a network's are; made a thousand at a time, so that the peak
/// memory is the metric's.
Tensor features(std::int64_t rows, std::int64_t d, std::uint8_t lane) {
  const Tensor mix = Stream(1, Purpose::test, 0).normal({64, d}) / 8;
  Tensor all = at::empty({rows, d});
  for (std::int64_t from = 0; from < rows; from += 1000) {
    const std::int64_t count = std::min<std::int64_t>(1000, rows - from);
    const auto step = static_cast<std::uint64_t>(from);
    const Tensor hidden = Stream(2, Purpose::test, step, lane).normal({count, 64});
    const Tensor noise = Stream(3, Purpose::test, step, lane).normal({count, d});
    all.narrow(0, from, count).copy_((hidden.mm(mix) + .5 * noise).relu());
  }
  return all;
}

double peak_mib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;  // Linux counts in KiB
}

void measure(const char* name, std::int64_t rows, std::int64_t d, const std::function<double()>& metric) {
  const auto start = std::chrono::steady_clock::now();
  const double value = metric();
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  std::printf("| %-30s | %6lld x %-5lld | %7.1f s | %7.0f MiB | %12.6g |\n", name, static_cast<long long>(rows),
              static_cast<long long>(d), seconds, peak_mib(), value);
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) try {
  const BenchOptions o = parsed(argc, argv);
  at::set_num_threads(o.threads);
  mallopt(M_MMAP_THRESHOLD, 1 << 20);  // what is freed goes back at once, so that the peak is what is in use
  const std::int64_t n = o.rows, some = n / 5, d = o.features;
  Tensor real = features(some, d, 0), fake = features(some, d, 1);
  std::printf("| metric                         | each side      | time      | peak memory | value        |\n");
  std::printf("|---|---|---|---|---|\n");
  measure("none: the features themselves", some, d, [] { return 0.; });
  measure("precision, recall, den., cov.", some, d, [&] { return metrics::prdc(real, fake).coverage; });
  measure("nearest training samples", some, d,
          [&] { return metrics::nearest_neighbours(fake, real).distance.mean().item<double>(); });
  measure("KID, 100 subsets of 1,000", some, d,
          [&] { return metrics::kernel_distance(metrics::cubic_kernel(), real, fake).value; });
  const std::int64_t few = std::min(n, d) / 2;
  measure("FID, fewer rows than features", few, d, [&] {
    return metrics::frechet(real.narrow(0, 0, std::min(few, some)), fake.narrow(0, 0, std::min(few, some))).value;
  });
  real = features(n, d, 0), fake = features(n, d, 1);
  measure("FID", n, d, [&] { return metrics::frechet(real, fake).value; });
  return 0;
} catch (const std::exception& error) {
  std::cerr << "bench_metrics: " << error.what() << std::endl;
  return 1;
}
