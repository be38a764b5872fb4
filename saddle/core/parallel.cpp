#include "saddle/core/parallel.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace saddle {

void in_parallel(std::int64_t count, std::int64_t grain,
                 const std::function<void(std::int64_t begin, std::int64_t end)>& work) {
  const std::int64_t pieces = (count + grain - 1) / grain,
                     threads = std::min<std::int64_t>(at::get_num_threads(), pieces);
  std::atomic<std::int64_t> next = 0;
  const auto some = [&] {
    for (std::int64_t k = next++; k < pieces; k = next++) work(k * grain, std::min(count, (k + 1) * grain));
  };
  std::vector<std::thread> others;
  for (std::int64_t k = 1; k < threads; ++k) others.emplace_back(some);
  some();
  for (std::thread& other : others) other.join();
}

}  // namespace saddle
