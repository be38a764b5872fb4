#include "app/train/job.h"

#include <c10/util/Logging.h>

#include <cstdlib>

namespace saddle::app {
namespace {

std::optional<train::Rendezvous> rendezvous_of(const TrainCommand& command) {
  return train::rendezvous(command.rendezvous, [](const char* name) { return std::getenv(name); });
}

}  // namespace

void Job::share(train::Config& config) const {
  if (!group) return;
  std::string words = group->rank() == 0 ? train::to_toml(config) : "";
  group->spread(words);
  if (group->rank() > 0) config = train::resolve(train::parse_toml(words, "rank 0's config.toml"));
}

void Job::leave(const std::exception& error) const {
  if (group && !dynamic_cast<const JobError*>(&error)) group->leave(error.what());
}

Job join_job(const TrainCommand& command) {
  const std::optional<train::Rendezvous> at = rendezvous_of(command);
  if (!at) return {};
  ::setenv("TORCH_CPP_LOG_LEVEL", "FATAL", /*overwrite=*/0);  // what went wrong we say ourselves, in one line
  c10::initLogging();
  const auto limit = std::chrono::milliseconds(static_cast<std::int64_t>(1000 * command.time_limit));
  Job job{.group = train::join(*at, limit)};
  job.processes_here = at->local_count > 0 ? at->local_count : 1;
  job.place_here = at->local_rank;
  return job;
}

bool is_first(const TrainCommand& command) {
  const std::optional<train::Rendezvous> at = rendezvous_of(command);
  return !at || at->rank == 0;
}

}  // namespace saddle::app
