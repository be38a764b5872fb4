#pragma once
#include <exception>
#include <memory>
#include <string>

#include "saddle/train/config.h"
#include "saddle/train/process_group.h"

#include "app/commands.h"

namespace saddle::app {

/// The processes that this one trains with; unless told, it trains alone.
struct Job {
  std::shared_ptr<const train::ProcessGroup> group = nullptr;  // if there are several
  std::int64_t processes_here = 1, place_here = 0;             // on this machine: how many, and which of them

  std::shared_ptr<const Ranks> ranks() const {
    if (group) return group;
    return alone();
  }

  /// "cuda" is a device of each process's own.
  std::string device(const std::string& name) const {
    return group && name == "cuda" ? text("cuda:", place_here) : name;
  }

  /// Rank 0's configuration for all.
  void share(train::Config& config) const;

  /// Tells the others why this process cannot go on, unless it is one of them that cannot.
  void leave(const std::exception& error) const;
};

/// Meets the processes that the environment or the command line speak of. @throws ConfigError, JobError
Job join_job(const TrainCommand& command);

/// Whether this is rank 0 or a process alone, without meeting anybody.
bool is_first(const TrainCommand& command);

}  // namespace saddle::app
