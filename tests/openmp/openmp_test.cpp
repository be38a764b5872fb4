#include <ATen/Parallel.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <iterator>
#include <set>
#include <thread>
#include <vector>

#include <dlfcn.h>
#include <doctest/doctest.h>
#include <sched.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "saddle/openmp/team.h"
#include "tests/openmp/regions.h"

using namespace saddle::openmp;

extern "C" void GOMP_parallel(void (*)(void*), void*, unsigned, unsigned);
extern "C" int omp_get_max_threads();
extern "C" void omp_set_num_threads(int);
extern "C" int omp_get_num_procs();

TEST_CASE("libtorch's parallel regions come to us") {
  CHECK(dlsym(RTLD_DEFAULT, "GOMP_parallel") == reinterpret_cast<void*>(&GOMP_parallel));
  const int before = at::get_num_threads();
  at::set_num_threads(3);
  CHECK(omp_get_max_threads() == 3);
  at::set_num_threads(before);
}

TEST_CASE("every member of a region has its number, its team's size, and runs once") {
  for (const int threads : {2, 3, 8})
    CHECK(regions::numbers(threads) == std::vector<int>(static_cast<std::size_t>(threads), threads));
  CHECK(regions::numbers(1) == std::vector<int>{-1});
  CHECK(regions::numbers(2) == std::vector<int>{2, 2});  // fewer again
}

TEST_CASE("nobody passes a barrier before all are there") {
  for (const int threads : {2, 3, 5}) {
    std::vector<long> value(static_cast<std::size_t>(threads));
    for (int r = 0; r < 500; ++r) {
      const std::vector<long> last = value;
      for (std::size_t m = 0; m < value.size(); ++m) value[m] = last[(m + 1) % last.size()] + static_cast<long>(m);
    }
    CHECK(regions::neighbours_after_barriers(threads, 500) == value);
  }
}

TEST_CASE("loops, singles and sections execute each of their parts once") {
  for (const int threads : {1, 2, 3}) {
    for (const int chunk : {1, 4, 100}) {
      CHECK(regions::dynamic_loop(threads, 37, 1, chunk) == std::vector<int>(37, 11));
      const std::vector<int> thirds = regions::dynamic_loop(threads, 37, 3, chunk);
      for (std::size_t i = 0; i < thirds.size(); ++i) CHECK(thirds[i] == (i % 3 == 0 ? 11 : 0));
      CHECK(regions::dynamic_loop(threads, 0, 1, chunk).empty());
    }
    for (int again = 0; again < 20; ++again) CHECK(regions::singles_and_sections(threads) == std::vector<int>(4, 1));
  }
}

TEST_CASE("ordered parts of a loop run in order") {
  for (const int threads : {1, 2, 4}) {
    const std::vector<long> order = regions::ordered_loop(threads, 200, 3);
    REQUIRE(order.size() == 200);
    for (std::size_t i = 0; i < order.size(); ++i) CHECK(order[i] == static_cast<long>(i));
  }
}

TEST_CASE("a region inside another has one member, and what a member sets ends with the region") {
  const int before = omp_get_max_threads();
  CHECK(regions::nested(3) == 3);
  CHECK(omp_get_max_threads() == before);
}

namespace {

std::atomic<bool> release{false}, held{false};

/// Waits until `condition()`, for a minute at most. @return  whether it holds
template <class Condition>
bool until(Condition condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::yield();
  }
  return true;
}

void hold(int) {
  held = true;
  while (!release) std::this_thread::yield();
}

struct Seen {
  std::atomic<int> members[2]{};
  std::atomic<pid_t> threads[2]{};
};

void see(void* data) {
  auto& seen = *static_cast<Seen*>(data);
  const auto me = static_cast<std::size_t>(this_member().number);
  ++seen.members[me];
  seen.threads[me] = static_cast<pid_t>(syscall(SYS_gettid));
}

}  // namespace

TEST_CASE("a member whose thread has no core is executed by the thread that began the region") {
  Seen first;
  REQUIRE(until([&] {  // the other thread came in time
    parallel(see, &first, 2);
    return first.threads[1] != first.threads[0];
  }));
  std::signal(SIGUSR1, hold);
  REQUIRE(syscall(SYS_tgkill, getpid(), first.threads[1].load(), SIGUSR1) == 0);
  REQUIRE(until([] { return held.load(); }));
  Seen alone;
  parallel(see, &alone, 2);
  CHECK(alone.members[0] == 1);
  CHECK(alone.members[1] == 1);
  CHECK(alone.threads[1] == alone.threads[0]);
  release = true;
  Seen after;
  for (int i = 0; i < 1000; ++i) parallel(see, &after, 2);
  CHECK(after.members[0] == 1000);
  CHECK(after.members[1] == 1000);
}

TEST_CASE("a member that may run on one core only counts as many processors as the others") {
  const int before = omp_get_num_procs();
  static std::atomic<int> found;
  found = 0;
  std::thread one([] {
    cpu_set_t core;
    CPU_ZERO(&core);
    CPU_SET(static_cast<std::size_t>(sched_getcpu()), &core);
    if (sched_setaffinity(0, sizeof core, &core) == 0) found = omp_get_num_procs();
  });
  one.join();
  CHECK(found == before);
}

TEST_CASE("threads that began regions themselves have workers of their own") {
  constexpr int kRegions = 3, kMembers = 2 * kRegions;
  struct Meeting {  // of all members of all regions, each of which waits for the others
    std::atomic<int> there{0};
    std::atomic<pid_t> threads[kMembers]{};
  } meeting;
  const auto meet = [](void* data) {
    auto& at = *static_cast<Meeting*>(data);
    at.threads[at.there++] = static_cast<pid_t>(syscall(SYS_gettid));
    until([&] { return at.there == kMembers; });
  };
  std::vector<std::thread> all;
  for (int t = 0; t < kRegions; ++t) all.emplace_back([&] { parallel(meet, &meeting, 2); });
  for (std::thread& one : all) one.join();
  CHECK(std::set<pid_t>(std::begin(meeting.threads), std::end(meeting.threads)).size() == kMembers);
}

TEST_CASE("a forked process has workers of its own") {
  Seen seen;
  parallel(see, &seen, 2);
  const pid_t child = fork();
  if (child == 0) {
    Seen own;
    for (int i = 0; i < 100; ++i) parallel(see, &own, 2);
    _exit(own.members[0] == 100 && own.members[1] == 100 ? 0 : 1);
  }
  int status = -1;
  waitpid(child, &status, 0);
  CHECK(status == 0);
}
