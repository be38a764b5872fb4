#include "app/eval/score_history.h"

#include <algorithm>
#include <fstream>
#include <optional>

#include <nlohmann/json.hpp>

#include "app/eval/evaluation.h"

namespace saddle::app {
namespace {

using nlohmann::json;

std::optional<double> number_at(const json& j, const std::string& key) {
  const auto found = j.is_object() ? j.find(key) : j.end();
  return found != j.end() && found->is_number() ? std::optional<double>(*found) : std::nullopt;
}

/// One line of metrics.jsonl, if it is a whole score.
void append_reading(const std::string& line, History& history) {
  const json j = json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (!j.is_object() || !j.contains("first") || !j.contains("metrics") || !j.contains("protocol")) return;
  const std::optional<double> seconds = number_at(j, "seconds"), images = number_at(j, "images"),
                              order = number_at(j["first"], "value");
  if (!seconds || !images || !order || !j["metrics"].is_object() || !j["protocol"].is_object()) return;
  Reading reading{.seconds = *seconds, .images = *images, .order = *order};
  for (const auto& [name, score] : j["metrics"].items()) {
    const std::optional<double> value = number_at(score, "value"), floor = number_at(score, "floor");
    if (!value) continue;
    const std::string called = score.value("called", name);
    if (j["first"].value("score", "") == name) history.first = called;
    reading.scores[called] = *value;
    if (floor) reading.floors[called] = *floor;
  }
  history.readings.push_back(std::move(reading));
  history.protocol = protocol_in(j, "metrics.jsonl");
}

/// One run's line in a score's panel.
report::Line line_of(const std::string& label, const History& history, const std::string& score, int ink) {
  report::Line line{.label = label, .pen = {.ink = {ink}, .width = 2}};
  for (const Reading& reading : history.readings) {
    const auto found = reading.scores.find(score);
    if (found != reading.scores.end()) line.x.push_back(reading.seconds / 60), line.y.push_back(found->second);
  }
  return line;
}

/// Values of which the largest is many times the least need a logarithmic axis.
bool spans_decades(const report::Panel& panel) {
  constexpr double kMany = 10;
  double least = std::numeric_limits<double>::infinity(), most = 0;
  for (const report::Line& line : panel.lines) {
    for (const double y : line.y) least = std::min(least, y), most = std::max(most, y);
  }
  return least > 0 && most > kMany * least;
}

}  // namespace

History score_history(const std::filesystem::path& run) {
  History history;
  std::ifstream in(run / "metrics.jsonl");
  for (std::string line; std::getline(in, line);) append_reading(line, history);
  return history;
}

report::Figure history_figure(const std::vector<std::pair<std::string, History>>& runs) {
  report::Figure figure;
  const auto scored = std::ranges::find_if(runs, [](const auto& run) { return !run.second.readings.empty(); });
  if (scored == runs.end()) return figure;
  const Reading& last = scored->second.readings.back();
  for (const auto& [score, value] : last.scores) {
    report::Panel panel{.title = score, .x = {.label = "training, minutes"}, .y = {.label = score}};
    double end = 0;
    int ink = 0;
    for (const auto& [name, history] : runs) {
      if (history.readings.empty()) continue;
      panel.lines.push_back(line_of(name, history, score, ++ink));
      end = std::max(end, history.readings.back().seconds / 60);
    }
    if (const auto floor = last.floors.find(score); floor != last.floors.end())
      panel.lines.push_back({.x = {0, end},
                             .y = {floor->second, floor->second},
                             .label = "floor",
                             .pen = {.ink = {0}, .width = 1, .dashed = true}});
    panel.y.logarithmic = spans_decades(panel);
    figure.panels.push_back(std::move(panel));
  }
  return figure;
}

}  // namespace saddle::app
