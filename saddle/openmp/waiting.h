#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>

namespace saddle::openmp {

using Clock = std::chrono::steady_clock;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

/// Remembers whether others, mostly other processes, take the core that the calling thread runs on.
///
/// Once that was noticed, the core counts as shared for 50 ms, and twice as long, up to a second, each time that it
/// happens again soon after.
class Core {
 public:
  bool is_shared(Clock::time_point now) const { return now < shared_until_; }
  void was_taken(Clock::time_point now);  // for a time slice of the system's

 private:
  Clock::time_point shared_until_{};
  nanoseconds interval_{};
};

/// The calling thread's.
Core& core();

/// How long a thread that waits stays awake.
struct Patience {
  nanoseconds spin;         // it holds its core, and sees at once what it waits for
  nanoseconds yield;        // after that it gives its core to whoever wants it, and looks each time that it has it back
  nanoseconds shared_spin;  // instead of both where the core is shared
};

/// A number that threads wait for to change.
class Signal {
 public:
  std::uint32_t value() const { return value_.load(); }

  /// Changes the number and wakes the threads that sleep.
  /// @return  the number before
  std::uint32_t add(std::uint32_t difference);

  /// As add(), but leaves them asleep; wake() makes up for it.
  std::uint32_t add_silently(std::uint32_t difference) { return value_.fetch_add(difference); }
  void wake();
  bool has_sleepers() const { return sleepers_.load() > 0; }

  /// Waits while the number is `value`, awake, as long as the patience lasts. Notices that its core is
  /// shared. @return whether the number is another one
  bool stay_awake_while(std::uint32_t value, const Patience& patience) const;

  /// Sleeps while the number is `value`. @param limit  after which it returns in any case; 0: none
  void sleep_while(std::uint32_t value, nanoseconds limit = {});

  void wait_while(std::uint32_t value, const Patience& patience) {
    if (!stay_awake_while(value, patience)) sleep_while(value);
  }

 private:
  std::atomic<std::uint32_t> value_{0}, sleepers_{0};
};

}  // namespace saddle::openmp
