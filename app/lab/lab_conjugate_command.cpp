// f as the highest of its tangents, and f* as the highest of the lines u t - f(u).
#include <algorithm>
#include <cmath>
#include <iostream>

#include <nlohmann/json.hpp>

#include "saddle/core/golden_section.h"
#include "saddle/divergences/registry.h"
#include "saddle/report/figure.h"

#include "app/choice_word.h"
#include "app/commands.h"
#include "app/output_path.h"
#include "app/session.h"
#include "app/tables.h"

namespace saddle::app {
namespace {

using divergences::FDivergence;
using nlohmann::json;
using Numbers = std::vector<double>;

constexpr double kMostU = 3;                                           // ratios drawn
constexpr double kTouched[] = {.25, .6, 1, 2};                         // where a tangent touches f
constexpr int kInks[] = {1, 3, 4, 6};                                  // of these tangents and of their lines
constexpr double kOthers[] = {0, .1, .4, .8, 1.3, 1.6, 2.5, 3, 4, 6};  // further lines u t - f(u)

/// max over u >= 0 of u t - f(u) and the u that attains it, from f alone: on a grid of 4,000 ratios from e^-20 to e^20
/// and at 0, then by golden sections between the neighbours of the best.
struct Supremum {
  double value = 0, u = 0;
};
Supremum highest_line(const FDivergence& d, double t) {
  constexpr int kGrid = 4000;
  const auto height = [&](double u) { return u * t - d.f(u); };
  const auto ratio = [&](int k) { return k == 0 ? 0 : std::exp(-20 + 40. * k / kGrid); };
  int best = 0;
  for (int k = 1; k <= kGrid; ++k) best = height(ratio(k)) > height(ratio(best)) ? k : best;
  const double low = ratio(std::max(best - 1, 0)), high = ratio(std::min(best + 1, kGrid));
  const double inside = golden_section([&](double u) { return -height(u); }, low, high, 0);
  return height(ratio(best)) > height(inside) ? Supremum{height(ratio(best)), ratio(best)}
                                              : Supremum{height(inside), inside};
}

Numbers between(double low, double high) {
  constexpr int kPoints = 300;
  Numbers all;
  for (int k = 0; k <= kPoints; ++k) all.push_back(low + (high - low) * k / kPoints);
  return all;
}

report::Line line_of(const Numbers& x, const std::function<double(double)>& y, report::Pen pen,
                     const std::string& label = "") {
  report::Line line{.x = x, .y = {}, .label = label, .pen = pen};
  for (const double at : x) line.y.push_back(y(at));
  return line;
}

report::Dots dot_at(double x, double y, int ink) { return {.x = {x}, .y = {y}, .ink = {ink}, .radius = 4}; }

/// f with tangents, each from its height -f*(t) at u = 0.
report::Panel tangent_panel(const std::string& name, const FDivergence& d) {
  report::Panel panel{.title = name + ": f(u), the highest of its tangents u t - f*(t)", .x = {.label = "u = p / q"}};
  double low = 0, high = 0;
  for (int k = 0; k < 4; ++k) {
    const double u = kTouched[k], t = d.derivative(u), down = d.conjugate(t);
    panel.lines.push_back(line_of({0, kMostU}, [&](double at) { return at * t - down; }, {.ink = {kInks[k]}}));
    panel.dots.push_back(dot_at(u, d.f(u), kInks[k]));
    panel.dots.push_back(dot_at(0, -down, kInks[k]));
    low = std::min({low, -down, d.f(u)}), high = std::max({high, -down, d.f(u)});
  }
  panel.lines.push_back(line_of(between(1e-9, kMostU), d.f, {.ink = {0}, .width = 3}, "f"));
  high = std::max({high, d.f(kMostU), low + 1e-3});
  panel.x.range = {{-.1, kMostU}}, panel.y.range = {{low - .1 * (high - low), high + .1 * (high - low)}};
  return panel;
}

/// The slopes t that are drawn: those of the tangents and a third more on both sides, beyond the end of f*'s domain.
std::pair<double, double> slopes(const FDivergence& d) {
  const double low = d.derivative(kTouched[0]), high = d.derivative(kTouched[3]);
  const double more = std::max(1., high - low) / 3;
  return {low - more, std::isfinite(d.slope) ? std::max(high + more, d.slope + more / 4) : high + more};
}

/// The lines u t - f(u) over t and their maximum, which is f*.
report::Panel conjugate_panel(const std::string& name, const FDivergence& d) {
  const auto [low, high] = slopes(d);
  report::Panel panel{.title = name + ": f*(t), the highest of the lines u t - f(u)", .x = {.label = "t"}};
  for (const double u : kOthers) {
    if (!std::isfinite(d.f(u))) continue;
    panel.lines.push_back(
        line_of({low, high}, [&](double t) { return u * t - d.f(u); }, {.ink = {0, .3}, .width = 1, .dashed = true}));
  }
  for (int k = 0; k < 4; ++k) {
    const double u = kTouched[k];
    panel.lines.push_back(line_of(
        {low, high}, [&](double t) { return u * t - d.f(u); }, {.ink = {kInks[k]}}, text("u = ", cell(u))));
    panel.dots.push_back(dot_at(d.derivative(u), d.conjugate(d.derivative(u)), kInks[k]));
  }
  Numbers t = between(low, high);
  if (d.slope > low && d.slope < high) t.push_back(d.slope), std::ranges::sort(t);
  report::Line envelope = line_of(t, d.conjugate, {.ink = {2}, .width = 3}, "f*");
  double least = 0, most = 0;
  for (double& y : envelope.y) {
    if (std::isfinite(y)) least = std::min(least, y), most = std::max(most, y);
    if (!std::isfinite(y)) y = std::nan("");
  }
  panel.lines.push_back(envelope);
  const double room = .1 * std::max(most - least, 1.);
  panel.x.range = {{low, high}}, panel.y.range = {{least - 3 * room, most + room}};
  if (d.slope < high) {
    panel.lines.push_back({.x = {d.slope, d.slope},
                           .y = {least - 3 * room, most + room},
                           .label = text("f* ends at f'(inf) = ", cell(d.slope, 3)),
                           .pen = {.ink = {0}, .dashed = true}});
  }
  return panel;
}

/// Table of the points where tangents touch, and the largest difference of f* from the highest line at any t drawn,
/// relative to the larger of f* and 1. @throws ConfigError where float64 does not hold these numbers
json touches_of(const std::string& word, const FDivergence& d) {
  const auto [low, high] = slopes(d);
  double worst = 0;
  for (const double t : between(low, high)) {
    const double formula = d.conjugate(t);
    if (std::isfinite(formula))
      worst = std::max(worst, std::abs(formula - highest_line(d, t).value) / std::max(1., std::abs(formula)));
  }
  json touches = json::array();
  for (const double u : kTouched) {
    const double t = d.derivative(u);
    if (!std::isfinite(d.f(u)) || !std::isfinite(t) || !std::isfinite(d.conjugate(t)) || std::abs(t) > 1e100)
      throw ConfigError(text("lab conjugate ", word, ": f, f' or f* at u = ", u, " is beyond float64"));
    touches.push_back({{"u", u}, {"f", d.f(u)}, {"t", t}, {"conjugate", d.conjugate(t)}, {"line", u * t - d.f(u)}});
  }
  return {{"divergence", word},
          {"touches", touches},
          {"domain_ends", number_or_null(d.slope)},
          {"largest_difference", worst}};
}

void print_touches(std::ostream& out, const json& found) {
  out << found["divergence"].get<std::string>()
      << "\n| u | f(u) | t = f'(u) | f*(t) | u t - f(u) |\n|---|---|---|---|---|\n";
  for (const json& at : found["touches"]) {
    for (const char* key : {"u", "f", "t", "conjugate", "line"}) out << "| " << at[key].get<double>() << " ";
    out << "|\n";
  }
  out << "f* is the highest line within " << found["largest_difference"].get<double>() << " at all t drawn"
      << std::endl;
}

}  // namespace

int run(const LabConjugateCommand& command) {
  if (command.common.device != "cpu")
    throw ConfigError(text("lab conjugate runs on the cpu, not on ", command.common.device));
  require_output("--out", command.out, ".svg");
  report::Figure figure{.panel_width = 460, .panel_height = 400};
  std::ostream& out = messages(command.common);
  json all = json::array();
  for (const std::string& word : command.divergences) {
    const train::Choice choice = choice_in("f-divergence", word);
    const FDivergence d = divergences::f_divergences().make(choice.name, choice.options);
    all.push_back(touches_of(word, d));
    figure.panels.push_back(tangent_panel(word, d)), figure.panels.push_back(conjugate_panel(word, d));
  }
  for (const json& found : all) print_touches(out, found);
  const std::string written = write_text(command.out, report::svg(figure));
  out << written << std::endl;
  if (command.common.json) print_json({{"conjugates", all}, {"written", {written}}});
  return 0;
}

}  // namespace saddle::app
