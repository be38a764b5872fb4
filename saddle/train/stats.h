#pragma once
#include <filesystem>
#include <string>

#include "saddle/train/trainer.h"

namespace saddle::train {

/// Drops the lines after `step`, and a torn last one, of a file with a line of JSON and in it a "step" each; nothing
/// happens if there is no such file. @return the step of the last line, -1 if there is none. @throws CheckpointError
std::int64_t keep_lines_until(const std::filesystem::path& file, std::int64_t step, const std::string& key = "");

/// Appends a line at once. @throws CheckpointError
void append_line(const std::filesystem::path& file, const std::string& line);

/// An observer that appends a line of JSON to `file` every `every` steps, at refusals and rollbacks: step, images,
/// seconds, losses and their terms (game/critic_terms.h). Lines after the step the run goes on from are dropped at the
/// start, so a resumed run leaves no step twice.
/// @throws CheckpointError if the file cannot be written
Observer stats_log(const std::filesystem::path& file, std::int64_t every);

}  // namespace saddle::train
