#include "saddle/core/parallel.h"

#include <ATen/Parallel.h>

#include <atomic>
#include <vector>

#include <doctest/doctest.h>

TEST_CASE("every number is in one piece, whatever the threads") {
  const int before = at::get_num_threads();
  for (const int threads : {1, 2, 5}) {
    at::set_num_threads(threads);
    for (const std::int64_t count : {0, 1, 7, 64, 1000}) {
      std::vector<std::atomic<int>> seen(static_cast<std::size_t>(count));
      saddle::in_parallel(count, 7, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; ++i) ++seen[static_cast<std::size_t>(i)];
      });
      for (const auto& times : seen) CHECK(times == 1);
    }
  }
  at::set_num_threads(before);
}
