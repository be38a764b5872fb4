#include "app/output_path.h"

#include <filesystem>

#include "saddle/core/error.h"

namespace saddle::app {

void require_output(const std::string& option, const std::string& path, const std::string& ending) {
  if (path.empty()) return;
  if (!path.ends_with(ending)) throw ConfigError(text(option, " ", path, ": expected a name that ends in ", ending));
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  std::error_code unknown;
  if (!folder.empty() && !std::filesystem::is_directory(folder, unknown))
    throw CheckpointError(text(option, " ", path, ": there is no folder ", folder.string()));
  if (std::filesystem::is_directory(path, unknown))
    throw CheckpointError(text(option, " ", path, ": is a folder, expected a file"));
}

}  // namespace saddle::app
