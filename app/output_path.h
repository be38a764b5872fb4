#pragma once
#include <string>

namespace saddle::app {

/// Says before the work that a file could not be written after it; nothing for an empty path.
/// @param option  "--picture", for the message
/// @param ending  what the name must end in, such as ".svg"; "": anything
/// @throws ConfigError for another ending, CheckpointError unless the folder is there
void require_output(const std::string& option, const std::string& path, const std::string& ending);

}  // namespace saddle::app
