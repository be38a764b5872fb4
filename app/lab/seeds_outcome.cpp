#include "app/lab/seeds_outcome.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <nlohmann/json.hpp>

#include "saddle/core/error.h"
#include "saddle/core/share_interval.h"
#include "saddle/metrics/modes.h"

#include "app/lab/studies.h"
#include "app/session.h"

namespace saddle::app {

using nlohmann::json;

namespace {

std::pair<double, double> interval_of(std::int64_t count, std::int64_t games) {
  return share_interval(static_cast<double>(count) / static_cast<double>(games), static_cast<double>(games));
}

}  // namespace

std::vector<double> Column::sorted() const {
  std::vector<double> all = values;
  std::ranges::sort(all);
  return all;
}

std::int64_t Outcome::passed() const {
  std::int64_t count = 0;
  for (std::size_t r = 0; r < seeds.values.size(); ++r) {
    count += metrics::passes(
        {.modes = modes, .covered = static_cast<std::int64_t>(covered.values[r]), .high_quality = quality.values[r]});
  }
  return count;
}

std::int64_t Outcome::covering() const {
  return std::ranges::count_if(covered.values, [this](double found) { return found == static_cast<double>(modes); });
}

std::int64_t Outcome::stood() const {
  return std::ranges::count_if(refused.values, [](double times) { return times > 0; });
}

std::string table_of(const Outcome& outcome) {
  const auto shown = [](double x, int digits) { return std::isfinite(x) ? cell(x, digits) : text(x); };
  const std::int64_t games = outcome.games();
  std::string all =
      text("| of ", games, " games | mean | deviation | least | median | most |\n|---|---|---|---|---|---|\n");
  for (const Column* column : outcome.scores()) {
    const Spread spread = spread_of(column->values);
    const std::vector<double> sorted = column->sorted();
    const double median = (sorted[(sorted.size() - 1) / 2] + sorted[sorted.size() / 2]) / 2;
    all += text("| ", column->name, " | ", shown(spread.mean, 4), " | ", shown(spread.deviation, 3));
    for (const double value : {sorted.front(), median, sorted.back()}) all += " | " + shown(value, 4);
    all += " |\n";
  }
  if (outcome.stood() > 0)
    all += text(outcome.stood(), " of ", games, " games stood still in some step: a gradient was not finite\n");
  const auto line = [games](std::int64_t count, const std::string& claim) {
    const auto [low, high] = interval_of(count, games);
    return text(count, " of ", games, " games ", claim, " (95 %: ", cell(100 * low, 3), " to ", cell(100 * high, 3),
                " %)\n");
  };
  return all + line(outcome.covering(), text("cover all ", outcome.modes, " modes")) +
         line(outcome.passed(), "do so with at least 60 % of their samples");
}

report::Figure figure_of(const Outcome& outcome) {
  report::Figure figure{.columns = 3};
  int ink = 0;
  for (const Column* column : outcome.scores()) {
    std::vector<double> share;
    for (std::size_t i = 0; i < column->values.size(); ++i)
      share.push_back((static_cast<double>(i) + .5) / static_cast<double>(column->values.size()));
    figure.panels.push_back({.title = column->name,
                             .x = {.label = "share of games that lie at or below"},
                             .y = {.label = column->name},
                             .lines = {curve(share, column->sorted(), "", ++ink)}});
  }
  return figure;
}

std::string csv_of(const Outcome& outcome) {
  Columns columns;
  for (const Column* column : outcome.columns()) columns.emplace_back(column->name, column->values);
  return csv(columns);
}

json summary_of(const Outcome& outcome) {
  json all{{"games", outcome.games()},
           {"covering", outcome.covering()},
           {"passed", outcome.passed()},
           {"stood_still", outcome.stood()}};
  for (const char* share : {"covering", "passed"}) {
    const auto [low, high] = interval_of(all[share], outcome.games());
    all["intervals"][share] = {low, high};
  }
  for (const Column* column : outcome.scores()) {
    const Spread spread = spread_of(column->values);
    all["metrics"][column->name] = {{"mean", number_or_null(spread.mean)},
                                    {"deviation", number_or_null(spread.deviation)}};
  }
  return all;
}

json json_of(const Outcome& outcome) {
  json all{{"modes_of_data", outcome.modes},
           {"first", outcome.rows.first},
           {"games", outcome.rows.count},
           {"of", outcome.rows.whole}};
  for (const Column* column : outcome.columns()) {
    json values = json::array();
    for (const double value : column->values) values.push_back(number_or_null(value));
    all[column->name] = values;
  }
  return all;
}

Outcome outcome_in(const json& j, const std::string& file) {
  constexpr std::int64_t kMost = 1 << 30;
  Outcome outcome;
  try {
    outcome.modes = j.at("modes_of_data");
    outcome.rows = {j.at("first"), j.at("games"), j.at("of")};
    for (Column* column : {&outcome.seeds, &outcome.covered, &outcome.quality, &outcome.kl, &outcome.refused}) {
      for (const json& value : j.at(column->name))
        column->values.push_back(value.is_null() ? std::numeric_limits<double>::infinity() : value.get<double>());
      if (static_cast<std::int64_t>(column->values.size()) != outcome.rows.count)
        throw DataError(text(file, ": is damaged: ", column->name, " has ", column->values.size(), " games"));
    }
  } catch (const json::exception& error) {
    throw DataError(text(file, ": is damaged: ", error.what()));
  }
  const Rows& rows = outcome.rows;
  const bool sound = rows.first >= 0 && rows.count >= 1 && rows.whole <= kMost &&
                     rows.first <= rows.whole - rows.count &&
                     std::ranges::all_of(outcome.covered.values, [&](double modes) {
                       return modes >= 0 && modes <= static_cast<double>(std::min(outcome.modes, kMost));
                     });
  if (!sound) throw DataError(text(file, ": is damaged: its games or modes are out of range"));
  return outcome;
}

Outcome merged(std::vector<Outcome> shards) {
  std::ranges::sort(shards, {}, [](const Outcome& shard) { return shard.rows.first; });
  Outcome all{.modes = shards.front().modes, .rows = {0, 0, shards.front().rows.whole}};
  for (const Outcome& shard : shards) {
    if (shard.rows.whole != all.rows.whole || shard.rows.first != all.rows.count)
      throw DataError(text("merge: games ", all.rows.count + 1, " on of ", all.rows.whole,
                           " are missing, there twice, or of another call"));
    const std::vector<const Column*> theirs = shard.columns();
    std::size_t i = 0;
    for (Column* column : {&all.seeds, &all.covered, &all.quality, &all.kl, &all.refused}) {
      const std::vector<double>& values = theirs[i++]->values;
      column->values.insert(column->values.end(), values.begin(), values.end());
    }
    all.rows.count += shard.rows.count;
  }
  if (all.rows.count != all.rows.whole)
    throw DataError(text("merge: games ", all.rows.count + 1, " to ", all.rows.whole, " are missing"));
  return all;
}

}  // namespace saddle::app
