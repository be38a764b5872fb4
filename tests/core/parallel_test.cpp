#include "saddle/core/parallel.h"

#include <ATen/Parallel.h>

#include <atomic>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include <dlfcn.h>

// Two threads that made a process' first call of MKL's tanh at the same time once ended with other bits than two that
// did not.
TEST_CASE("MKL has chosen its functions of vectors before there are threads") {
  const auto* const code = static_cast<const unsigned char*>(dlsym(RTLD_DEFAULT, "mkl_vml_serv_cpu_detect"));
  if (!code || code[0] != 0x8b || code[1] != 0x05) {  // it begins with mov eax, [rip + offset]: the choice, or -1
    MESSAGE("skipped: libtorch has no MKL, or one that remembers its choice in another way");
    return;
  }
  std::int32_t offset = 0, choice = -1;
  std::memcpy(&offset, code + 2, sizeof offset);
  std::memcpy(&choice, code + 6 + offset, sizeof choice);
  CHECK(choice >= 0);
}

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

TEST_CASE("work inside is alone, and the number of threads is what it was afterwards") {
  const int before = at::get_num_threads();
  at::set_num_threads(2);
  std::vector<std::atomic<int>> alone(10);
  saddle::in_parallel(10, 1, [&](std::int64_t i, std::int64_t) {
    const std::thread::id here = std::this_thread::get_id();
    bool same = at::get_num_threads() == 1;
    saddle::in_parallel(2, 1, [&](std::int64_t, std::int64_t) { same = same && std::this_thread::get_id() == here; });
    alone[static_cast<std::size_t>(i)] = same;
  });
  for (const auto& one : alone) CHECK(one == 1);
  CHECK(at::get_num_threads() == 2);
  at::set_num_threads(before);
}

TEST_CASE("threads that are equally fast each have their own neighbours, the same ones each time") {
  const int before = at::get_num_threads();
  at::set_num_threads(2);
  const auto who = [] {
    std::vector<std::thread::id> of(10);
    std::vector<std::atomic<bool>> begun(10);
    saddle::in_parallel(10, 1, [&](std::int64_t i, std::int64_t) {
      of[static_cast<std::size_t>(i)] = std::this_thread::get_id();
      begun[static_cast<std::size_t>(i)] = true;
      while (!begun[static_cast<std::size_t>((i + 5) % 10)]) std::this_thread::yield();  // the other's is as far
    });
    return of;
  };
  const std::vector<std::thread::id> first = who();
  for (std::size_t i = 1; i < 10; ++i) CHECK((first[i] == first[i - 1]) == (i != 5));
  CHECK(who() == first);
  CHECK(first[0] == std::this_thread::get_id());
  at::set_num_threads(before);
}

TEST_CASE("a thread that is done takes over what another has not begun") {
  const int before = at::get_num_threads();
  at::set_num_threads(2);
  std::vector<std::atomic<int>> seen(8);
  std::atomic<int> done{0};
  saddle::in_parallel(8, 1, [&](std::int64_t i, std::int64_t) {
    ++seen[static_cast<std::size_t>(i)];
    if (i == 0) {
      while (done < 7) std::this_thread::yield();  // all others, the three behind this one among them
    } else {
      ++done;
    }
  });
  for (const auto& times : seen) CHECK(times == 1);
  at::set_num_threads(before);
}

TEST_CASE("an exception of any thread is thrown when the others are done") {
  const int before = at::get_num_threads();
  for (const int threads : {1, 2}) {
    at::set_num_threads(threads);
    for (const std::int64_t bad : {0, 1}) {
      CHECK_THROWS_WITH(saddle::in_parallel(2, 1,
                                            [&](std::int64_t i, std::int64_t) {
                                              if (i == bad) throw std::runtime_error("this one");
                                            }),
                        "this one");
    }
  }
  at::set_num_threads(before);
}
