#pragma once
#include <chrono>
#include <memory>
#include <string>

#include "saddle/core/ranks.h"
#include "saddle/train/rendezvous.h"

namespace saddle::train {

/// The processes of a job, over torch's distributed engine (c10d with Gloo). Tensors that are elsewhere than on the CPU
/// are copied there and back.
class ProcessGroup : public Ranks {
 public:
  /// Leaves word for the others of why this process cannot go on.
  virtual void leave(const std::string& why) const = 0;

  virtual void spread(std::string& words) const = 0;  // rank 0's to all
  using Ranks::spread;
};

/// Meets the others; returns when all are connected with all.
/// @param limit  for their coming, and later for each exchange
/// @throws JobError naming who did not come, or that rank 0's store cannot be reached; ConfigError where this saddle
/// was built without Gloo's headers. Exchanges throw JobErrors that name the rank that died, hung, or went wrong.
std::shared_ptr<const ProcessGroup> join(const Rendezvous& at, std::chrono::milliseconds limit);

}  // namespace saddle::train
