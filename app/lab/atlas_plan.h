#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "saddle/dynamics/atlas.h"

#include "app/commands.h"

namespace saddle::app {

/// The words of a call that decide what an atlas is; kept beside its results, so that they can be gone on with.
struct AtlasPlan {
  std::vector<std::string> rules, objectives;
  std::vector<std::string> penalties;               // "none", "r1" or "r1:0.3"
  std::string step_size, weight, momentum, radius;  // as `numbers_of` reads them; no weight: each penalty's own
  std::int64_t starts = 1, steps = 2000, dimensions = 1, seed = 0, batch = 50000;

  bool operator==(const AtlasPlan&) const = default;
};

/// "0.1,0.5" is a list, "0:2:50" 50 numbers evenly from 0 to 2, "0.01:4:50:log" evenly in their logarithms.
/// @throws ConfigError naming `option`
std::vector<double> numbers_of(const std::string& option, const std::string& words);

/// @throws ConfigError for unknown names and numbers out of range
dynamics::Atlas make_atlas(const AtlasPlan& plan);

AtlasPlan plan_of(const LabAtlasCommand& command);

/// atlas.json of a folder. @throws ConfigError if there is none, DataError if it cannot be understood
AtlasPlan read_plan(const std::filesystem::path& folder);
void write_plan(const std::filesystem::path& folder, const AtlasPlan& plan);

}  // namespace saddle::app
