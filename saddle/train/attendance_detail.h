#pragma once
#include <torch/csrc/distributed/c10d/Store.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include "saddle/train/rendezvous.h"

namespace saddle::train {

/// Who of a job's processes has come, is there, and went wrong, in a store that all see: what it takes to say who is to
/// blame when an exchange fails. A thread says every second how far this process is. A store whose keeper hangs gives
/// no answer, so every question is asked on a thread that is given up after a while.
class Attendance {
 public:
  Attendance(c10::intrusive_ptr<c10d::Store> store, Rendezvous at, std::chrono::milliseconds limit);
  ~Attendance();
  Attendance(const Attendance&) = delete;
  Attendance& operator=(const Attendance&) = delete;

  /// Waits for all. @throws JobError naming those that do not come within the limit
  void arrive();

  /// One more exchange begun: how far this process is.
  void count();

  /// Leaves word of why this process goes; the first word stands.
  void say(const std::string& why);

  /// Waits a little until the others have read it, if this process keeps the store.
  void leave();

  /// Whose fault it is that an exchange failed here with these words: "rank 2 gave no sign of life for 3.5 s".
  std::string who_failed(const std::string& words);

  const std::string& me() const { return me_; }  // "rank 0 of 4"

 private:
  struct Book;  // outlives this object where a thread still waits for the store

  std::string store_is_gone() const;

  std::shared_ptr<Book> book_;
  std::string me_;
  std::thread beating_;
};

}  // namespace saddle::train
