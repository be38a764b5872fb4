#include "saddle/openmp/team.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <memory>
#include <thread>
#include <vector>

#include <pthread.h>
#include <sched.h>

namespace saddle::openmp {
namespace {

using Function = void (*)(void*);

/// A worker's waiting for the next region, and the master's (the thread that begins regions) for the workers. The master
/// stays awake for about a time slice: while it sleeps the system moves other processes to its core.
constexpr Patience kWorkerPatience{.spin = microseconds(50), .yield = milliseconds(10), .shared_spin = microseconds(10)};
constexpr Patience kMasterPatience{.spin = milliseconds(2), .yield = {}, .shared_spin = microseconds(10)};
constexpr Patience kCrowdedPatience{.spin = {}, .yield = {}, .shared_spin = {}};  // more threads than cores

/// On a shared core a worker looks for offers itself from time to time, and is woken only for members that take longer than
/// waking it does.
constexpr milliseconds kNap(2);
constexpr microseconds kWorthWaking(200);

constexpr std::uint32_t kMinusOne = ~std::uint32_t{0};

/// Executes a member of the team on the calling thread.
/// @param threads  that regions it begins itself have, as far as it does not set another number
void execute(Team& team, int number, int threads) {
  Member& self = this_member();
  const Member before = self;
  self = {.team = &team, .number = number, .threads = threads};
  team.function(team.data);
  self = before;
}

/// Processors that the calling thread may run on; none if there are more than a cpu_set_t can hold.
cpu_set_t allowed_processors() {
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) CPU_ZERO(&allowed);
  return allowed;
}

/// The state of a pool that its workers see.
struct Master {
  Signal unfinished;                                  // members of the current region
  std::atomic<int> core{0};                           // that the master ran on when it began the region
  std::atomic<bool> crowded{false};                   // more members than cores
  const cpu_set_t allowed = allowed_processors();     // to the master, and so to its workers
  const int cores = std::max(1, CPU_COUNT(&allowed));

  /// Moves the calling worker away from the master's core, if it runs there and there are others.
  void stay_off_its_core() const {
    const int here = sched_getcpu();
    if (crowded || here != core.load(std::memory_order_relaxed) || cores == 1) return;
    cpu_set_t others = allowed;
    CPU_CLR(static_cast<std::size_t>(here), &others);
    if (CPU_COUNT(&others) > 0) sched_setaffinity(0, sizeof others, &others);
  }
};

/// A thread that executes the same member of region after region.
class Worker {
 public:
  Worker(int number, Master& master) : number_(number), master_(master), thread_([this] { serve(); }) {}

  ~Worker() {
    stop_ = true;
    news_.add(1);
    thread_.join();
  }

  /// @param wake  whether the member is worth waking the thread for, if that would look for itself before long
  void offer(Team& team, int threads, bool wake) {
    threads_ = threads;
    offered_.store(&team);
    news_.add_silently(1);
    if (news_.has_sleepers() && (wake || !naps_)) news_.wake();
  }

  /// The offer, for whoever takes it first.
  Team* take() { return offered_.exchange(nullptr); }

 private:
  void serve() {
    std::uint32_t seen = 0;
    while (!stop_) {
      if (!news_.stay_awake_while(seen, kWorkerPatience)) {
        naps_ = core().is_shared(Clock::now());
        news_.sleep_while(seen, naps_ ? kNap : nanoseconds(0));
      }
      seen = news_.value();
      master_.stay_off_its_core();
      if (Team* const team = take()) {
        execute(*team, number_, threads_);
        master_.unfinished.add(kMinusOne);
      }
    }
  }

  const int number_;
  Master& master_;
  std::atomic<Team*> offered_{nullptr};
  std::atomic<int> threads_{0};
  Signal news_;
  std::atomic<bool> stop_{false}, naps_{false};
  std::thread thread_;  // last: it begins when all else is there
};

/// How long members of a region took when it was executed before.
class Durations {
 public:
  nanoseconds expected(Function function) const {
    const Entry& entry = entries_[place(function)];
    return entry.function == function ? entry.time : nanoseconds::max();
  }

  void add(Function function, nanoseconds time) {
    Entry& entry = entries_[place(function)];
    entry.time = entry.function == function ? (3 * entry.time + time) / 4 : time;
    entry.function = function;
  }

 private:
  struct Entry {
    Function function = nullptr;
    nanoseconds time{};
  };

  static std::size_t place(Function function) {
    return (reinterpret_cast<std::uintptr_t>(function) * 0x9E3779B97F4A7C15u) >> 54;
  }

  std::array<Entry, 1024> entries_{};
};

/// The workers of one thread that begins regions.
class Pool {
 public:
  /// @return how many members a team can have: `wanted`, unless the system has no more threads
  int grow(int wanted) {
    try {
      while (static_cast<int>(workers_.size()) + 1 < wanted)
        workers_.push_back(std::make_unique<Worker>(static_cast<int>(workers_.size()) + 1, master_));
    } catch (const std::exception&) {  // the system has no more threads or memory
    }
    return std::min(wanted, static_cast<int>(workers_.size()) + 1);
  }

  void run(Team& team) {
    const int threads = this_member().threads;
    const auto others = static_cast<std::size_t>(team.size - 1);
    master_.unfinished.add_silently(static_cast<std::uint32_t>(others));
    master_.core.store(sched_getcpu(), std::memory_order_relaxed);
    master_.crowded = team.size > master_.cores;
    const bool wake = durations_.expected(team.function) > kWorthWaking;
    for (std::size_t k = 0; k < others; ++k) workers_[k]->offer(team, threads, wake);
    const Clock::time_point start = Clock::now();
    execute(team, 0, threads);
    durations_.add(team.function, Clock::now() - start);
    for (std::size_t k = others; k-- > 0;) {
      if (!workers_[k]->take()) continue;
      execute(team, static_cast<int>(k) + 1, threads);
      master_.unfinished.add_silently(kMinusOne);
    }
    const Patience& patience = master_.crowded ? kCrowdedPatience : kMasterPatience;
    while (const std::uint32_t left = master_.unfinished.value()) master_.unfinished.wait_while(left, patience);
  }

 private:
  Master master_;
  std::vector<std::unique_ptr<Worker>> workers_;
  Durations durations_;
};

thread_local std::unique_ptr<Pool> pool;

Pool& this_pool() {
  if (!pool) {
    pool = std::make_unique<Pool>();
    static const int once = pthread_atfork(nullptr, nullptr, [] { static_cast<void>(pool.release()); });
    static_cast<void>(once);
  }
  return *pool;
}

/// Counted while the process starts: MKL asks for the number when it is first called, which may be on a worker that keeps off
/// the master's core, and chooses its algorithms by the answer.
[[maybe_unused]] const int processors_at_start = processors();

}  // namespace

Member& this_member() {
  static thread_local Member self;
  return self;
}

int processors() {
  static const int number = [] {
    const cpu_set_t allowed = allowed_processors();
    const int count = CPU_COUNT(&allowed);
    return count > 0 ? count : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  }();
  return number;
}

int default_threads() {
  static const int threads = [] {
    const char* const told = std::getenv("OMP_NUM_THREADS");
    const long number = told ? std::strtol(told, nullptr, 10) : 0;
    return number > 0 ? static_cast<int>(std::min(number, 1024L)) : processors();
  }();
  return threads;
}

void parallel(void (*function)(void*), void* data, int threads) {
  const Member& self = this_member();
  const bool inside = self.team != nullptr && self.team->active;
  if (threads <= 0) threads = self.threads > 0 ? self.threads : default_threads();
  if (inside) threads = 1;
  if (threads > 1) threads = this_pool().grow(threads);
  Team team{.function = function, .data = data, .size = threads, .active = inside || threads > 1};
  if (threads == 1) {
    execute(team, 0, self.threads);
  } else {
    this_pool().run(team);
  }
}

void barrier() {
  Member& self = this_member();
  if (!self.team || self.team->size == 1) return;
  Team& team = *self.team;
  const std::uint32_t passed = team.passed.value();
  if (team.arrived.fetch_add(1) + 1 == team.size) {
    team.arrived.store(0);
    team.passed.add(1);
  } else {
    team.passed.wait_while(passed, kMemberPatience);
  }
}

}  // namespace saddle::openmp
