#pragma once
#include <filesystem>

#include "saddle/train/trainer.h"

namespace saddle::train {

/// An observer that appends a line of JSON to `file` every `every` steps, at refusals and rollbacks: step, images, seconds,
/// losses. Lines after the step the run goes on from are dropped at the start, so a resumed run leaves no step twice.
/// @throws CheckpointError if the file cannot be written
Observer stats_log(const std::filesystem::path& file, std::int64_t every);

}  // namespace saddle::train
