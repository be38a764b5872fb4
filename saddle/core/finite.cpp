#include "saddle/core/finite.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "saddle/core/every_processor.h"
#include "saddle/core/parallel.h"

namespace saddle {
namespace {

constexpr std::int64_t kCheckedAThread = 1 << 17;  // numbers that are worth a thread
constexpr std::int32_t kMagnitude = 0x7fffffff,
                       kInfinite = 0x7f800000;  // a float's bits without sign; from here on no number

SADDLE_EVERY_PROCESSOR std::int32_t largest_bits(const float* x, std::int64_t n) {
  std::int32_t largest = 0;
  for (std::int64_t i = 0; i < n; ++i) {
    std::int32_t bits = 0;
    std::memcpy(&bits, x + i, sizeof bits);
    largest = std::max(largest, bits & kMagnitude);
  }
  return largest;
}

bool finite_numbers(const float* x, std::int64_t n) {
  std::atomic<bool> all = true;
  in_parallel(n, kCheckedAThread, [&](std::int64_t begin, std::int64_t end) {
    if (largest_bits(x + begin, end - begin) >= kInfinite) all = false;
  });
  return all;
}

}  // namespace

bool finite(const std::vector<Tensor>& tensors) {
  std::vector<Tensor> sums;
  for (const Tensor& x : tensors) {
    if (x.is_cpu() && x.scalar_type() == at::kFloat && x.is_non_overlapping_and_dense()) {
      if (!finite_numbers(x.const_data_ptr<float>(), x.numel())) return false;
    } else {
      sums.push_back(x.sum());
    }
  }
  return sums.empty() || std::isfinite((sums.size() == 1 ? sums[0] : at::stack(sums).sum()).item<double>());
}

}  // namespace saddle
