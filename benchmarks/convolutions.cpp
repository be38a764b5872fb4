// Times the convolutions of a DCGAN's critic, oneDNN's beside saddle's own (saddle/kernels/gathered_convolution.h,
// taps.h), in turns, on one core and on all at once, as the trainer's threads call them. Prints a table.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <thread>
#include <vector>

#include "saddle/core/memory.h"
#include "saddle/core/parallel.h"
#include "saddle/kernels/block_product.h"
#include "saddle/kernels/gathered_convolution.h"
#include "saddle/kernels/taps.h"
#include "saddle/kernels/tiles.h"

namespace {

using namespace saddle;
using Clock = std::chrono::steady_clock;

constexpr int kRounds = 25, kCalls = 4;  // the calls of a round are timed together
constexpr std::int64_t kSamples = 32;    // a thread

/// Milliseconds of a call, while each thread of libtorch's does the same.
template <class Call>
double once(int threads, const Call& call) {
  const auto start = Clock::now();
  in_parallel(threads, 1, [&](std::int64_t, std::int64_t) {
    const c10::InferenceMode no_graph;
    for (int i = 0; i < kCalls; ++i) call();
  });
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count() / kCalls;
}

double median(std::vector<double> all) {
  std::ranges::nth_element(all, all.begin() + kRounds / 2);
  return all[kRounds / 2];
}

/// A row: medians of both and of their ratio in each round.
template <class Theirs, class Ours>
void compare(const char* name, int threads, double work, const Theirs& theirs, const Ours& ours) {
  std::vector<double> a, b, ratios;
  at::set_num_threads(threads);
  once(threads, theirs), once(threads, ours);
  for (int round = 0; round < kRounds; ++round) {
    a.push_back(once(threads, theirs)), b.push_back(once(threads, ours));
    ratios.push_back(a.back() / b.back());
  }
  std::printf("| %s | %d | %.2f | %.2f | %.0f | %.2f |\n", name, threads, median(a), median(b),
              1e-6 * work * threads / median(b), median(ratios));
}

void layer(at::ScalarType type, std::int64_t in, std::int64_t out, std::int64_t size, int threads) {
  const auto layout = at::MemoryFormat::ChannelsLast;
  const kernels::Window window;
  const std::int64_t half = size / window.stride;
  const Tensor x = at::randn({kSamples, in, size, size}).to(type).contiguous(layout),
               delta = at::randn({kSamples, out, half, half}).to(type).contiguous(layout),
               weight = at::randn({out, in, window.kernel, window.kernel}).to(type).contiguous(layout);
  const auto backward = [&](bool of_weight) {
    return at::convolution_backward(delta, x, weight, std::nullopt, {2, 2}, {1, 1}, {1, 1}, false, {0, 0}, 1,
                                    {!of_weight, of_weight, false});
  };
  const double work = 2.0 * static_cast<double>(delta.numel() * in * window.kernel * window.kernel);
  const auto name = [&](const char* what) {
    return text(type == at::kFloat ? "float32" : "bfloat16", ", ", in, " to ", out, ", ", size, " x ", size, ", ",
                what);
  };
  compare(
      name("value").c_str(), threads, work, [&] { at::conv2d(x, weight, {}, window.stride, window.padding); },
      [&] { kernels::gathered_convolution(x, weight, {}, window, type); });
  compare(
      name("of the image").c_str(), threads, work, [&] { backward(false); },
      [&] { kernels::gathered_transpose(delta, weight, window, x.sizes().vec(), type); });
  compare(
      name("of the weight").c_str(), threads, work, [&] { backward(true); },
      [&] { kernels::weight_gradient_by_taps(delta, x, window); });
}

/// oneDNN's kernel for blocks of float32 matrices, {64, 2048} {2048, 256}, the second in one piece or in panels of 64
/// columns, on one core: GFLOP/s of the quickest of many.
void blocks() {
  constexpr std::int64_t kRowsOfA = 64, kDepth = 2048, kColumns = 256;
  const Tensor a = at::randn({kRowsOfA, kDepth}), b = at::randn({kDepth, kColumns}),
               c = at::empty({kRowsOfA, kColumns});
  for (const std::int64_t panel : {kColumns, std::int64_t{64}}) {
    double least = 1e9;
    for (int round = 0; round < kRounds * 10; ++round) {
      const auto start = Clock::now();
      for (std::int64_t j = 0; j < kColumns; j += panel)
        kernels::block_product(kRowsOfA, panel, kDepth, {a.const_data_ptr<float>(), kDepth},
                               {b.const_data_ptr<float>() + j * kDepth, panel}, /*add=*/false, c.data_ptr<float>() + j,
                               kColumns);
      least = std::min(least, std::chrono::duration<double>(Clock::now() - start).count());
    }
    std::printf("blocks in float32, panels of %d columns: %.0f GFLOP/s\n", static_cast<int>(panel),
                2e-9 * kRowsOfA * kDepth * kColumns / least);
  }
}

}  // namespace

int main() {
  keep_memory();
  if (!kernels::Tiles::there()) {
    std::puts("convolutions: no tile registers here (Intel AMX): saddle calls oneDNN");
    return 0;
  }
  std::puts(
      "| convolution | threads | oneDNN, ms | saddle, ms | GFLOP/s of all | saddle is faster "
      "|\n|---|---|---|---|---|---|");
  for (const at::ScalarType type : {at::kFloat, at::kBFloat16}) {
    for (const int threads : {1, std::max(1, static_cast<int>(std::thread::hardware_concurrency()))}) {
      layer(type, 64, 128, 16, threads);
      layer(type, 128, 256, 8, threads);
    }
  }
  if (kernels::has_block_product()) blocks();
}
