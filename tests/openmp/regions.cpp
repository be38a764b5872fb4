// Regions as a compiler writes them: this file is compiled with -fopenmp, so its directives call saddle/openmp/libgomp.cpp,
// as far as they become the functions that libtorch calls too (hence "monotonic", "nowait").
#include "tests/openmp/regions.h"

#include <omp.h>

namespace regions {

std::vector<int> numbers(int threads) {
  std::vector<int> seen(static_cast<std::size_t>(threads), -1);
#pragma omp parallel num_threads(threads)
  seen[static_cast<std::size_t>(omp_get_thread_num())] = omp_get_num_threads() * (omp_in_parallel() ? 1 : -1);
  return seen;
}

std::vector<long> neighbours_after_barriers(int threads, int rounds) {
  std::vector<long> value(static_cast<std::size_t>(threads)), next = value;
#pragma omp parallel num_threads(threads)
  {
    const auto me = static_cast<std::size_t>(omp_get_thread_num());
    for (int r = 0; r < rounds; ++r) {
      next[me] = value[(me + 1) % value.size()] + static_cast<long>(me);
#pragma omp barrier
      value[me] = next[me];
#pragma omp barrier
    }
  }
  return value;
}

std::vector<int> dynamic_loop(int threads, long count, long step, int chunk) {
  std::vector<int> times(static_cast<std::size_t>(count));
#pragma omp parallel num_threads(threads)
  {
#pragma omp for schedule(monotonic : dynamic, chunk) nowait
    for (long i = 0; i < count; i += step) {
#pragma omp atomic
      times[static_cast<std::size_t>(i)] += 1;
    }
#pragma omp for schedule(monotonic : dynamic, chunk)
    for (long i = count - 1; i >= 0; i -= step) {
#pragma omp atomic
      times[static_cast<std::size_t>(i)] += 10;
    }
  }
  return times;
}

std::vector<long> ordered_loop(int threads, long count, int chunk) {
  std::vector<long> order;
#pragma omp parallel num_threads(threads)
#pragma omp for ordered schedule(dynamic, chunk)
  for (long i = 0; i < count; ++i) {
#pragma omp ordered
    order.push_back(i);
  }
  return order;
}

std::vector<int> singles_and_sections(int threads) {
  std::vector<int> times(4);
#pragma omp parallel num_threads(threads)
  {
#pragma omp single
    ++times[0];
#pragma omp sections nowait
    {
#pragma omp section
      ++times[1];
#pragma omp section
      ++times[2];
    }
#pragma omp single nowait
    ++times[3];
  }
  return times;
}

int nested(int threads) {
  int found = 0;
#pragma omp parallel num_threads(threads)
  {
    omp_set_num_threads(7);
#pragma omp parallel
    if (omp_get_num_threads() == 1 && omp_get_thread_num() == 0 && omp_in_parallel()) {
#pragma omp atomic
      ++found;
    }
  }
  return found;
}

}  // namespace regions
