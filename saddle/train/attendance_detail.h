#pragma once
#include <torch/csrc/distributed/c10d/Store.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "saddle/train/rendezvous.h"

namespace saddle::train {

/// Who of a job's processes has come, is there, and went wrong, in a store that all see: what it takes to say who is to
/// blame when an exchange fails. A thread says every second how far this process is.
class Attendance {
 public:
  Attendance(c10::intrusive_ptr<c10d::Store> store, Rendezvous at, std::chrono::milliseconds limit);
  ~Attendance();
  Attendance(const Attendance&) = delete;
  Attendance& operator=(const Attendance&) = delete;

  /// Waits for all. @throws JobError naming those that do not come within the limit
  void arrive();

  /// One more exchange begun: how far this process is.
  void count() { ++exchanges_; }

  /// Leaves word of why this process goes; the first word stands.
  void say(const std::string& why);

  /// Waits a little until the others have read it, if this process keeps the store.
  void leave();

  /// Whose fault it is that an exchange failed here with these words: "rank 2 of 4: ...".
  std::string who_failed(const std::string& words);

  const std::string& me() const { return me_; }  // "rank 0 of 4"

 private:
  void beat();
  std::string read(const std::string& key) const;  // "" if nobody wrote it
  std::string word_of_others() const;
  std::string silent_or_behind();

  c10::intrusive_ptr<c10d::Store> store_, beating_;
  Rendezvous at_;
  std::chrono::milliseconds limit_;
  std::string me_;
  std::atomic<std::uint64_t> exchanges_ = 0;
  std::mutex mutex_;
  std::condition_variable over_;
  bool ending_ = false, left_ = false;
  std::thread thread_;
};

}  // namespace saddle::train
