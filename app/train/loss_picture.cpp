#include "app/train/loss_picture.h"

#include <cmath>
#include <fstream>
#include <map>

#include <nlohmann/json.hpp>

#include "app/tables.h"
#include "app/train/pictures.h"

namespace saddle::app {
namespace {

using nlohmann::json;

/// The numbers of each field against the step, as stats.jsonl has them.
std::map<std::string, report::Line> curves(const std::filesystem::path& stats) {
  std::map<std::string, report::Line> all;
  std::ifstream in(stats);
  for (std::string text; std::getline(in, text);) {
    const json line = json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (!line.is_object() || !line.contains("step") || !line["step"].is_number()) continue;
    for (const auto& [field, value] : line.items()) {
      if (!value.is_number() && !value.is_null()) continue;
      all[field].x.push_back(line["step"].get<double>());
      all[field].y.push_back(value.is_number() ? value.get<double>() : std::nan(""));
    }
  }
  return all;
}

}  // namespace

report::Figure loss_figure(const std::filesystem::path& stats) {
  const std::map<std::string, report::Line> all = curves(stats);
  report::Figure figure;
  const auto panel = [&](const std::string& title, const std::vector<std::pair<std::string, std::string>>& fields) {
    report::Panel drawn{.title = title, .x = {.label = "generator steps"}};
    int ink = 0;
    for (const auto& [field, label] : fields) {
      const auto found = all.find(field);
      if (found == all.end()) continue;
      report::Line line = found->second;
      line.label = label, line.pen = {.ink = {ink++, .8}, .width = 1};
      drawn.lines.push_back(std::move(line));
    }
    if (!drawn.lines.empty()) figure.panels.push_back(std::move(drawn));
  };
  std::vector<std::pair<std::string, std::string>> critic{{"loss/critic", "whole"}, {"loss/objective", "objective"}};
  constexpr std::string_view kPenalty = "loss/penalty/";
  for (const auto& [field, line] : all) {
    if (field.starts_with(kPenalty)) critic.emplace_back(field, "penalty " + field.substr(kPenalty.size()));
  }
  panel("critic's loss", critic);
  panel("generator's loss", {{"loss/generator", ""}});
  panel("score gap: E D(x) - E D(G(z))", {{"score_gap", ""}});
  panel("gradient norm: E |grad D(x)|, at the penalties' points", {{"gradient_norm", ""}});
  return figure;
}

train::Observer loss_picture(const std::filesystem::path& run) {
  return [run](const train::Moment& m) {
    if (!picture_is_due(m)) return;
    const report::Figure figure = loss_figure(run / "stats.jsonl");
    if (!figure.panels.empty()) write_text(run / "losses.svg", report::svg(figure));
  };
}

}  // namespace saddle::app
