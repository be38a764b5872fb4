#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "app/lab/atlas_plan.h"

namespace saddle::app {

/// What became of a game, as its row of the csv says: verdicts of a merged atlas have been read back.
struct AtlasRow {
  dynamics::Outcome outcome = dynamics::Outcome::undecided;
  double factor = 0, power = 0, radius = 0, period = 0, final_error = 0;
};

/// The rows of a batch, without the header; one a game, in the order of the atlas.
std::string rows_of(const AtlasPlan& plan, const dynamics::Atlas& atlas, const dynamics::Atlas::Batch& batch,
                    const std::vector<dynamics::Verdict>& verdicts);

/// Where a batch's rows lie: written whole or not at all.
std::filesystem::path part_path(const std::filesystem::path& folder, std::size_t batch);

/// The rows of all batches behind a header, each from the first folder that has it.
/// @throws DataError for a part with another number of rows; empty if a batch is missing
std::string gathered(const dynamics::Atlas& atlas, const std::vector<std::filesystem::path>& folders);

/// @param csv  of a whole atlas
std::vector<AtlasRow> parsed(const std::string& csv);

}  // namespace saddle::app
