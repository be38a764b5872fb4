#include "app/eval/score_history.h"

#include <algorithm>
#include <cmath>
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
                              order = number_at(j["first"], "value"), high = number_at(j["first"], "high");
  if (!seconds || !images || !order || !high || !j["metrics"].is_object() || !j["protocol"].is_object()) return;
  Reading reading{
      .seconds = *seconds, .images = *images, .order = *order, .high = *high, .first = j["first"].value("score", "")};
  for (const auto& [name, score] : j["metrics"].items()) {
    const std::optional<double> value = number_at(score, "value"), floor = number_at(score, "floor");
    if (!value) continue;
    const std::string called = score.value("called", name);
    if (reading.first == name) history.called = called;
    reading.scores[called] = *value;
    if (floor) reading.floors[called] = *floor;
  }
  reading.protocol = protocol_in(j, "metrics.jsonl");
  history.readings.push_back(std::move(reading));
}

/// What decides whether two numbers may be compared: all but the program's version.
metrics::Protocol comparable(metrics::Protocol protocol) {
  protocol.erase("version");
  return protocol;
}

/// One run's curve in a score's panel.
report::Line history_curve(const std::string& label, const History& history, const std::string& score, int ink) {
  report::Line line{.label = label, .pen = {.ink = {ink}, .width = 2}};
  const Reading* last = nullptr;
  for (const Reading& reading : history.readings) {
    const auto found = reading.scores.find(score);
    if (found == reading.scores.end()) continue;
    if (last != nullptr && comparable(last->protocol) != comparable(reading.protocol))
      line.x.push_back(reading.seconds / 60), line.y.push_back(std::nan(""));
    line.x.push_back(reading.seconds / 60), line.y.push_back(found->second);
    last = &reading;
  }
  return line;
}

}  // namespace

bool spans_decades(const report::Panel& panel) {
  constexpr double kMany = 10;
  double least = std::numeric_limits<double>::infinity(), most = 0;
  for (const report::Line& line : panel.lines) {
    for (const double y : line.y) {
      if (!std::isnan(y)) least = std::min(least, y), most = std::max(most, y);
    }
  }
  return least > 0 && most > kMany * least;
}

History score_history(const std::filesystem::path& run) {
  History history;
  std::ifstream in(run / "metrics.jsonl");
  for (std::string line; std::getline(in, line);) append_reading(line, history);
  return history;
}

report::Figure history_figure(const std::vector<std::pair<std::string, History>>& runs) {
  report::Figure figure;
  std::map<std::string, std::pair<double, metrics::Protocol>> first;  // of each score: its floor, NaN if none; protocol
  for (const auto& [name, history] : runs) {
    for (const Reading& reading : history.readings) {
      for (const auto& [score, value] : reading.scores) {
        const auto floor = reading.floors.find(score);
        first.try_emplace(score, floor == reading.floors.end() ? std::nan("") : floor->second,
                          comparable(reading.protocol));
      }
    }
  }
  for (const auto& [score, of_first] : first) {
    report::Panel panel{.title = score, .x = {.label = "training, minutes"}, .y = {.label = score}};
    double end = 0;
    int ink = 0;
    for (const auto& [name, history] : runs) {
      if (history.readings.empty()) continue;
      const bool alike = comparable(history.readings.back().protocol) == of_first.second;
      panel.lines.push_back(history_curve(alike ? name : name + ", other protocol", history, score, ++ink));
      end = std::max(end, history.readings.back().seconds / 60);
    }
    if (std::isfinite(of_first.first))
      panel.lines.push_back({.x = {0, end},
                             .y = {of_first.first, of_first.first},
                             .label = "floor",
                             .pen = {.ink = {0}, .width = 1, .dashed = true}});
    panel.y.logarithmic = spans_decades(panel);
    figure.panels.push_back(std::move(panel));
  }
  return figure;
}

}  // namespace saddle::app
