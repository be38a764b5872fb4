#include "app/lab/atlas_picture.h"

#include <cmath>
#include <limits>

#include "saddle/report/figure.h"

#include "app/lab/atlas_borders.h"

namespace saddle::app {
namespace {

using dynamics::Outcome;

constexpr int kMostPanels = 60;
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

/// The verdicts in the order of the palette: blue, vermilion, green, orange, sky.
const std::vector<Outcome> kOrder{Outcome::converges, Outcome::diverges, Outcome::wrong_point, Outcome::cycles,
                                  Outcome::undecided};

bool is_logarithmic(const std::string& words) { return words.ends_with(":log"); }

/// Where cells meet: half way between their numbers.
std::vector<double> edges(const std::vector<double>& x, bool logarithmic) {
  if (x.size() == 1) return {x[0] - .5, x[0] + .5};
  const auto between = [&](double a, double b) { return logarithmic ? std::sqrt(a * b) : (a + b) / 2; };
  std::vector<double> all;
  for (std::size_t i = 1; i < x.size(); ++i) all.push_back(between(x[i - 1], x[i]));
  const double first = logarithmic ? x[0] * x[0] / all[0] : 2 * x[0] - all[0];
  const double last = logarithmic ? x.back() * x.back() / all.back() : 2 * x.back() - all.back();
  all.insert(all.begin(), first);
  all.push_back(last);
  return all;
}

/// The axis to the right: its numbers, how far apart they lie in the atlas, and its name.
struct Across {
  std::string name, words;
  std::vector<double> numbers;
  std::int64_t stride;
};

Across across(const AtlasPlan& plan, const dynamics::AtlasAxes& a) {
  const auto size = [](const std::vector<double>& x) { return std::max<std::int64_t>(1, std::ssize(x)); };
  const std::int64_t starts = size(a.step_sizes), radii = starts * a.starts, momenta = radii * size(a.radii);
  const std::int64_t weights = momenta * size(a.momenta);
  if (a.weights.size() > 1) return {"penalty weight", plan.weight, a.weights, weights};
  if (a.momenta.size() > 1) return {"momentum", plan.momentum, a.momenta, momenta};
  if (a.radii.size() > 1) return {"start radius", plan.radius, a.radii, radii};
  std::vector<double> numbers;
  for (std::int64_t k = 0; k < a.starts; ++k) numbers.push_back(static_cast<double>(k));
  return {"start", "", numbers, starts};
}

double place_of(Outcome outcome) {
  for (std::size_t k = 0; k < kOrder.size(); ++k) {
    if (kOrder[k] == outcome) return static_cast<double>(k);
  }
  return kNone;
}

/// log10 of the steps to a tenth of the error.
double tenth(const AtlasRow& row) {
  if (row.outcome != Outcome::converges || !(row.factor > 0) || row.factor >= 1) return kNone;
  return std::log10(std::log(10.0) / -std::log(row.factor));
}

report::Panel panel(const AtlasPlan& plan, const dynamics::Atlas& atlas, const std::vector<AtlasRow>& rows,
                    std::int64_t first, bool rates) {
  const dynamics::AtlasAxes& axes = atlas.axes();
  const Across x = across(plan, axes);
  report::HeatMap map{.x_edges = edges(x.numbers, is_logarithmic(x.words)),
                      .y_edges = edges(axes.step_sizes, is_logarithmic(plan.step_size))};
  for (std::size_t i = 0; i < axes.step_sizes.size(); ++i) {
    for (std::size_t k = 0; k < x.numbers.size(); ++k) {
      const std::int64_t at = first + static_cast<std::int64_t>(i) + static_cast<std::int64_t>(k) * x.stride;
      const AtlasRow& row = rows[static_cast<std::size_t>(at)];
      map.values.push_back(rates ? tenth(row) : place_of(row.outcome));
    }
  }
  if (rates) {
    map.label = "log10 of the steps to a tenth of the error";
  } else {
    for (const Outcome outcome : kOrder) map.names.emplace_back(dynamics::word_for(outcome));
  }
  const dynamics::AtlasGame game = atlas.game(first);
  report::Panel all{.title = text(plan.objectives[game.objective], ", ", plan.penalties[game.penalty], ", ",
                                  plan.rules[game.rule], rates ? ": rate" : ""),
                    .x = {.label = x.name,
                          .range = std::array{map.x_edges.front(), map.x_edges.back()},
                          .logarithmic = is_logarithmic(x.words)},
                    .y = {.label = "step size",
                          .range = std::array{map.y_edges.front(), map.y_edges.back()},
                          .logarithmic = is_logarithmic(plan.step_size)}};
  all.maps.push_back(std::move(map));
  if (axes.weights.size() < 2) return all;
  const Border limit = border(atlas, game, axes.weights);
  if (limit.closed_form)
    all.lines.push_back(
        {.x = limit.weight, .y = limit.step_size, .label = "border, in closed form", .pen = {{0}, 2, true}});
  else if (!limit.weight.empty())
    all.dots.push_back({.x = limit.weight, .y = limit.step_size, .label = "border, measured", .ink = {0}, .radius = 3});
  return all;
}

}  // namespace

std::string atlas_picture(const AtlasPlan& plan, const dynamics::Atlas& atlas, const std::vector<AtlasRow>& rows) {
  const auto combinations =
      static_cast<std::int64_t>(plan.rules.size() * plan.objectives.size() * plan.penalties.size());
  const std::int64_t games = atlas.games() / combinations;
  report::Figure figure{.panels = {}, .columns = 2, .panel_width = 520, .panel_height = 400};
  for (std::int64_t k = 0; k < std::min<std::int64_t>(combinations, kMostPanels); ++k)
    figure.panels.push_back(panel(plan, atlas, rows, k * games, false));
  if (combinations == 1) figure.panels.push_back(panel(plan, atlas, rows, 0, true));
  if (combinations > 2)
    figure.columns = plan.penalties.size() > 1 ? static_cast<int>(std::min<std::size_t>(6, plan.penalties.size())) : 3;
  return report::svg(figure);
}

}  // namespace saddle::app
