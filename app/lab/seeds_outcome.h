#pragma once
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "saddle/core/rows.h"
#include "saddle/report/figure.h"

#include "app/tables.h"

namespace saddle::app {

/// One number of each game, by name; infinite where nothing of a game is near a mode.
struct Column {
  std::string name;
  std::vector<double> values;

  std::vector<double> sorted() const;
};

/// What many games with many seeds came to.
struct Outcome {
  Column seeds{"weights_seed", {}}, covered{"modes", {}}, quality{"high-quality", {}}, kl{"mode-kl", {}};
  Column refused{"refused", {}};  // updates of either player that were not finite
  std::int64_t modes = 0;         // of the data
  Rows rows = 0;                  // which of the call's games these are

  std::int64_t games() const { return static_cast<std::int64_t>(seeds.values.size()); }
  std::int64_t covering() const;  // games that cover all modes
  std::int64_t passed() const;    // games that cover them with enough of their samples
  std::int64_t stood() const;     // games that stood still in some step
  std::vector<const Column*> scores() const { return {&covered, &quality, &kl}; }
  std::vector<const Column*> columns() const { return {&seeds, &covered, &quality, &kl, &refused}; }
};

std::string table_of(const Outcome& outcome);

/// Each score, the games in its order.
report::Figure figure_of(const Outcome& outcome);

/// A row for each game.
std::string csv_of(const Outcome& outcome);

/// Mean and deviation of each score, and how many games cover all modes, pass or stood still; of the first two the
/// share with its 95 % interval.
nlohmann::json summary_of(const Outcome& outcome);

/// All of it as JSON, null for what is infinite, and back. @throws DataError naming the file for anything else
nlohmann::json json_of(const Outcome& outcome);
Outcome outcome_in(const nlohmann::json& json, const std::string& file);

/// Shards of one call put together. @throws DataError naming the games that are missing or there twice
Outcome merged(std::vector<Outcome> shards);

}  // namespace saddle::app
