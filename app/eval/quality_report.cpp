#include "app/eval/quality_report.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <nlohmann/json.hpp>

#include "saddle/core/error.h"

#include "app/eval/evaluation.h"

namespace saddle::app {
namespace {

double number_called(const std::string& score, const Reading& reading) {
  const auto found = reading.scores.find(score);
  return found == reading.scores.end() ? std::nan("") : found->second;
}

}  // namespace

std::vector<std::string> score_names(const std::vector<Contest>& contests) {
  std::set<std::string> names;
  for (const Contest& contest : contests) {
    for (const Reading& reading : contest.history.readings) {
      for (const auto& [name, value] : reading.scores) names.insert(name);
    }
  }
  return {names.begin(), names.end()};
}

std::string readings_csv(const std::vector<Contest>& contests, const std::vector<std::string>& names) {
  std::string all = "\"method\",\"seed\",\"seconds\",\"images\"";
  for (const std::string& name : names) all += ",\"" + name + "\"";
  all += ",\"protocol\"";
  for (const Contest& contest : contests) {
    for (const Reading& reading : contest.history.readings) {
      all +=
          text("\r\n\"", contest.method, "\",", contest.seed, ",", cell(reading.seconds, 6), ",", cell(reading.images));
      for (const std::string& name : names) {
        const auto found = reading.scores.find(name);
        all += "," + (found == reading.scores.end() ? "" : cell(found->second, 8));
      }
      all += ",\"" + line_of(reading.protocol) + "\"";
    }
  }
  return all + "\r\n";
}

double Standing::mean(double Reading::* number) const {
  double sum = 0;
  for (const Reading* reading : last) sum += reading->*number / static_cast<double>(last.size());
  return sum;
}

Spread Standing::spread(const std::string& score) const {
  std::vector<double> values;
  for (const Reading* reading : last) values.push_back(number_called(score, *reading));
  return spread_of(values);
}

std::string line_of(const Reading& reading, const std::string& score) {
  return text(score, " ", cell(number_called(score, reading), 4), " after ", std::lround(reading.seconds), " s");
}

std::vector<Standing> standings_of(const std::vector<Contest>& contests) {
  std::vector<Standing> all;
  for (const Contest& contest : contests) {
    const auto found = std::ranges::find(all, contest.method, &Standing::method);
    Standing& standing = found == all.end() ? all.emplace_back(Standing{.method = contest.method}) : *found;
    if (!contest.failure.empty()) standing.failure = contest.failure;
    ++standing.runs;
    if (!contest.history.readings.empty()) standing.last.push_back(&contest.history.readings.back());
  }
  std::ranges::stable_sort(all, [](const Standing& a, const Standing& b) {
    if (a.last.empty() || b.last.empty()) return !a.last.empty() && b.last.empty();
    return a.mean(&Reading::order) < b.mean(&Reading::order);
  });
  return all;
}

std::string standings_table(const std::vector<Standing>& standings, const std::vector<std::string>& names) {
  std::string header = "| method | seeds | thousand images | seconds |", rule = "|---|---|---|---|", rows;
  for (const std::string& name : names) header += " " + name + " |", rule += "---|";
  for (const Standing& standing : standings) {
    const bool scored = !standing.last.empty();
    rows += text("| `", standing.method, "` | ", standing.last.size(), " of ", standing.runs, " | ");
    rows += scored ? text(std::lround(standing.mean(&Reading::images) / 1000), " | ",
                          std::lround(standing.mean(&Reading::seconds)))
                   : std::string("|");
    for (const std::string& name : names)
      rows += " | " + (scored ? cell(standing.spread(name), standing.last.size() > 1) : "");
    rows += " | " + standing.failure + " |\n";
  }
  return header + " note |\n" + rule + "---|\n" + rows;
}

report::Figure quality_figure(const std::vector<Contest>& contests, const std::vector<Standing>& standings,
                              const std::string& score) {
  constexpr std::size_t kColours = 7;
  report::Panel by_time{.title = score + " against time", .x = {.label = "training, seconds"}, .y = {.label = score}},
      by_images = by_time;
  by_images.title = score + " against images", by_images.x.label = "thousand images";
  for (std::size_t place = 0; place < standings.size(); ++place) {
    bool named = false;
    for (const Contest& contest : contests) {
      if (contest.method != standings[place].method) continue;
      report::Line line{.label = place < kColours && !named ? contest.method : ""};
      line.pen = {.ink = {place < kColours ? static_cast<int>(place) + 1 : 0, place < kColours ? 1.0 : 0.25}};
      std::vector<double> images;
      for (const Reading& reading : contest.history.readings) {
        if (!reading.scores.contains(score)) continue;
        line.x.push_back(reading.seconds), line.y.push_back(reading.scores.at(score));
        images.push_back(reading.images / 1000);
      }
      named = named || !line.label.empty();
      by_time.lines.push_back(line);
      line.x = images, line.label = "";
      by_images.lines.push_back(std::move(line));
    }
  }
  by_time.y.logarithmic = by_images.y.logarithmic = spans_decades(by_time);
  return {.panels = {by_time, by_images}};
}

nlohmann::json standings_json(const std::vector<Standing>& standings, const std::vector<std::string>& names) {
  nlohmann::json rows = nlohmann::json::array();
  for (const Standing& standing : standings) {
    nlohmann::json row = {{"method", standing.method}, {"seeds", standing.last.size()}, {"failure", standing.failure}};
    row["runs"] = standing.runs;
    if (!standing.last.empty()) {
      row["images"] = standing.mean(&Reading::images), row["seconds"] = standing.mean(&Reading::seconds);
      for (const std::string& name : names) {
        const Spread spread = standing.spread(name);
        row["metrics"][name] = {{"mean", spread.mean}, {"deviation", spread.deviation}};
      }
    }
    rows.push_back(row);
  }
  return rows;
}

}  // namespace saddle::app
