#include "app/eval/eval_table.h"

#include <cmath>
#include <iostream>

#include <nlohmann/json.hpp>

#include "app/eval/quality_report.h"
#include "app/session.h"
#include "app/tables.h"

namespace saddle::app {
namespace {

using nlohmann::json;

/// Runs that are one experiment with several seeds.
struct Group {
  std::string name;  // the first run's folder
  std::vector<const RunScores*> runs;
};

std::string without_seed(train::Config config) {
  config.train.seed = 0, config.train.threads = 0;
  return train::to_toml(config);
}

std::vector<Group> grouped_runs(const std::vector<RunScores>& runs) {
  std::vector<Group> groups;
  std::vector<std::string> configs;
  for (const RunScores& run : runs) {
    const std::string config = without_seed(run.config);
    const auto found = std::ranges::find(configs, config);
    if (found == configs.end()) {
      configs.push_back(config), groups.push_back({run.run, {&run}});
    } else {
      groups[static_cast<std::size_t>(found - configs.begin())].runs.push_back(&run);
    }
  }
  return groups;
}

/// Over seeds.
Spread spread_of(const Group& group, std::size_t score) {
  std::vector<double> values;
  for (const RunScores* run : group.runs) values.push_back(run->evaluation.scores[score].value);
  return app::spread_of(values);
}

/// "1600", or "800 to 1600" where a run of the group has ended early.
std::string thousand_images(const Group& group) {
  const auto [least, most] = std::ranges::minmax(group.runs, {}, &RunScores::images);
  const std::string from = cell(static_cast<double>(least->images) / 1000, 4),
                    to = cell(static_cast<double>(most->images) / 1000, 4);
  return from == to ? to : from + " to " + to;
}

std::string markdown(const std::vector<Group>& groups, const Evaluation& first) {
  std::string header = "| run | seeds | thousand images |", rule = "|---|---|---|", rows;
  for (const metrics::Score& score : first.scores) header += " " + label_of(score) + " |", rule += "---|";
  for (const Group& group : groups) {
    rows += text("| ", group.name, " | ", group.runs.size(), " | ", thousand_images(group), " |");
    for (std::size_t i = 0; i < first.scores.size(); ++i) {
      rows += " " + cell(spread_of(group, i), group.runs.size() > 1) + " |";
    }
    rows += "\n";
  }
  return header + "\n" + rule + "\n" + rows + "\n" + line_of(first.protocol) + "\n";
}

/// A line for each run, so that whoever reads it can make other means.
std::string run_csv(const std::vector<RunScores>& runs) {
  std::string all = "\"run\",\"seed\",\"images\"";
  for (const metrics::Score& score : runs[0].evaluation.scores)
    all += text(",\"", score.name, "\",\"", score.name, " low\",\"", score.name, " high\"");
  all += ",\"protocol\"";
  for (const RunScores& run : runs) {
    all += text("\r\n\"", run.run, "\",", run.config.train.seed, ",", run.images);
    for (const metrics::Score& score : run.evaluation.scores)
      all += text(",", cell(score.value), ",", score.low ? cell(*score.low) : "", ",",
                  score.high ? cell(*score.high) : "");
    all += ",\"" + line_of(run.evaluation.protocol) + "\"";
  }
  return all + "\r\n";
}

json rows_of(const std::vector<Group>& groups, const Evaluation& first) {
  json rows = json::array();
  for (const Group& group : groups) {
    json row = {{"runs", json::array()}, {"images", json::array()}, {"metrics", json::object()}};
    for (const RunScores* run : group.runs) row["runs"].push_back(run->run), row["images"].push_back(run->images);
    for (std::size_t i = 0; i < first.scores.size(); ++i) {
      const Spread s = spread_of(group, i);
      row["metrics"][first.scores[i].name] = {{"mean", s.mean},
                                              {"deviation", group.runs.size() > 1 ? json(s.deviation) : json()}};
    }
    rows.push_back(row);
  }
  return rows;
}

/// The table, and how the runs came there.
std::vector<std::string> write_table(const std::string& name, const std::string& words,
                                     const std::vector<RunScores>& runs) {
  std::vector<std::string> written{write_text(name + ".md", words), write_text(name + ".csv", run_csv(runs))};
  std::vector<Contest> contests;
  std::vector<std::pair<std::string, History>> histories;
  for (const RunScores& run : runs) {
    contests.push_back({.method = run.run,
                        .seed = static_cast<std::int64_t>(run.config.train.seed),
                        .history = score_history(run.run)});
    histories.emplace_back(run.run, contests.back().history);
  }
  const std::vector<std::string> names = score_names(contests);
  if (names.empty()) return written;
  written.push_back(write_text(name + "-history.csv", readings_csv(contests, names)));
  written.push_back(write_text(name + ".svg", report::svg(history_figure(histories))));
  return written;
}

}  // namespace

int print_table(const EvalCommand& command, const std::vector<RunScores>& runs) {
  const std::vector<Group> groups = grouped_runs(runs);
  const Evaluation& first = runs[0].evaluation;
  const std::string words = markdown(groups, first);
  messages(command.common) << words << std::flush;
  const std::vector<std::string> written =
      command.out.empty() ? std::vector<std::string>{} : write_table(command.out, words, runs);
  for (const std::string& path : written) messages(command.common) << path << std::endl;
  if (command.common.json)
    print_json({{"rows", rows_of(groups, first)}, {"protocol", json_of(first.protocol)}, {"written", written}});
  return 0;
}

}  // namespace saddle::app
