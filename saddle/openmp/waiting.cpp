#include "saddle/openmp/waiting.h"

#include <algorithm>
#include <climits>
#include <utility>

#include <linux/futex.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace saddle::openmp {
namespace {

constexpr nanoseconds kFirstInterval = milliseconds(50), kLongestInterval = milliseconds(1000);
constexpr nanoseconds kTaken = milliseconds(1);  // what takes as long gave the core to another process
constexpr int kLooks = 16;  // at the word for one at the clock

void pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

}  // namespace

void Core::was_taken(Clock::time_point now) {
  const bool soon = now < shared_until_ + 2 * interval_;
  interval_ = soon ? std::min<nanoseconds>(2 * interval_, kLongestInterval) : kFirstInterval;
  shared_until_ = now + interval_;
}

Core& core() {
  static thread_local Core own;
  return own;
}

std::uint32_t Signal::add(std::uint32_t difference) {
  const std::uint32_t before = add_silently(difference);
  if (has_sleepers()) wake();
  return before;
}

void Signal::wake() { syscall(SYS_futex, &value_, FUTEX_WAKE_PRIVATE, INT_MAX, nullptr, nullptr, 0); }

bool Signal::stay_awake_while(std::uint32_t value, const Patience& patience) const {
  const auto changed = [&] { return value_.load(std::memory_order_acquire) != value; };
  const Clock::time_point start = Clock::now();
  const bool shared = core().is_shared(start);
  const nanoseconds spin = shared ? patience.shared_spin : patience.spin, yield = shared ? nanoseconds(0) : patience.yield;
  Clock::time_point now = start;
  const auto taken = [&] {
    const Clock::time_point before = std::exchange(now, Clock::now());
    if (now - before <= kTaken) return false;
    core().was_taken(now);
    return true;
  };
  do {
    for (int i = 0; i < kLooks; ++i) {
      if (changed()) return true;
      pause();
    }
    if (taken()) return changed();
  } while (now - start < spin);
  while (now - start < spin + yield) {
    sched_yield();
    const bool gave_way = taken();
    if (changed()) return true;
    if (gave_way) return false;
  }
  return false;
}

void Signal::sleep_while(std::uint32_t value, nanoseconds limit) {
  const timespec time{.tv_sec = limit / std::chrono::seconds(1), .tv_nsec = (limit % std::chrono::seconds(1)).count()};
  const bool limited = limit > nanoseconds(0);
  sleepers_.fetch_add(1);
  do {
    if (value_.load() != value) break;
    syscall(SYS_futex, &value_, FUTEX_WAIT_PRIVATE, value, limited ? &time : nullptr, nullptr, 0);
  } while (!limited);
  sleepers_.fetch_sub(1);
}

}  // namespace saddle::openmp
