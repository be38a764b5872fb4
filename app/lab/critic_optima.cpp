// Studies that compare what was trained with an optimum: over labels, moments, seeds, and the norms of convolutions.
#include <algorithm>
#include <cmath>

#include "saddle/critics/conditional_optimum.h"
#include "saddle/critics/convolution_norms.h"
#include "saddle/critics/moment_distances.h"
#include "saddle/critics/wrong_side.h"

#include "app/lab/critic_reports.h"

namespace saddle::app {
namespace {

using nlohmann::json;
using report::Panel;

/// The masses of a discrete law as upright lines, the first with the label.
std::vector<report::Line> upright(const std::vector<double>& points, const std::vector<double>& masses,
                                  const std::string& label, int ink) {
  std::vector<report::Line> all;
  for (std::size_t i = 0; i < points.size(); ++i) {
    all.push_back(curve({points[i], points[i]}, {0, masses[i]}, i == 0 ? label : "", ink));
  }
  return all;
}

/// The function in a unit of its own: its largest size for |x| <= 2 is 1/2.
std::vector<double> scaled(const std::vector<double>& x, std::vector<double> f) {
  double most = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (std::abs(x[i]) <= 2) most = std::max(most, std::abs(f[i]));
  }
  for (double& value : f) value *= .5 / std::max(most, 1e-300);
  return f;
}

}  // namespace

StudyReport report_sides(const StudyCall& call) {
  critics::WrongSideOptions options{.seed = call.seed};
  options.steps = call.steps.value_or(options.steps);
  const std::vector<critics::SideShare> rows = critics::wrong_sides(options, call.progress);
  std::vector<double> seeds;
  for (std::int64_t k = 0; k < options.seeds; ++k) seeds.push_back(static_cast<double>(options.seed) + k);
  StudyReport all;
  report::Figure figure{.columns = 3, .panel_width = 330, .panel_height = 330};
  Columns columns = {{"seed", seeds}};
  for (const critics::SideShare& row : rows) {
    if (figure.panels.empty() || figure.panels.back().title != row.pair) {
      figure.panels.push_back({.title = row.pair,
                               .x = {.label = "seed"},
                               .y = {.label = "(E D(x) - E D(G(z))) / W1", .range = {{-1.3, 1.5}}},
                               .lines = {curve({seeds.front(), seeds.back()}, {1, 1}, "W1", 0, true)}});
    }
    Panel& panel = figure.panels.back();
    panel.dots.push_back({.x = seeds,
                          .y = row.multiples,
                          .label = row.bound,
                          .ink = {static_cast<int>(panel.dots.size()) + 1},
                          .radius = panel.dots.empty() ? 5. : 2.5});  // both are seen where they agree
    columns.emplace_back(row.pair + ", " + row.bound, row.multiples);
    all.found[row.pair][row.bound] = {{"share", row.share}, {"low", row.low}, {"high", row.high}};
  }
  all.figures = {{"sides", figure}};
  all.tables = {{"sides", columns}};
  return all;
}

StudyReport report_conditional(const StudyCall& call) {
  critics::ConditionalOptimumOptions options{.seed = call.seed};
  options.steps = call.steps.value_or(options.steps);
  const critics::Conditional s = critics::conditional_optima(options, call.progress);
  StudyReport all;
  report::Figure figure{.columns = 3, .panel_width = 360, .panel_height = 370};
  Columns columns = {{"x", s.x}};
  for (const critics::ConditionalCase& c : s.cases) {
    Panel panel{.title = "G " + c.generator, .x = {.label = "x"}, .y = {.label = "D", .range = {{-.05, 1.05}}}};
    int ink = 1;
    for (const critics::LabelledClassifier* d : {&c.blind, &c.conditional}) {
      for (std::size_t y = 0; y < d->probability.size(); ++y, ++ink) {
        const std::string name = d->sees_label ? "D(x, " + std::to_string(y) + ")" : "D(x)";
        panel.lines.push_back(curve(s.x, d->best[y], "the same of the best", ink, true));
        panel.lines.push_back(curve(s.x, d->probability[y], name, ink));
        columns.emplace_back(c.generator + ", " + name, d->probability[y]);
        columns.emplace_back(c.generator + ", " + name + ", best", d->best[y]);
      }
      all.found[c.generator][d->sees_label ? "with_label" : "without_label"] = {
          {"jsd", d->jsd}, {"best_jsd", d->best_jsd}, {"sup_error", d->sup_error}};
    }
    figure.panels.push_back(std::move(panel));
  }
  all.figures = {{"conditional", figure}};
  all.tables = {{"conditional", columns}};
  return all;
}

StudyReport report_moments(const StudyCall& call) {
  const critics::MomentDistances s = critics::moment_distances({.seed = call.seed});
  StudyReport all;
  report::Figure figure{.columns = 2, .panel_width = 420, .panel_height = 340};
  Columns columns = {{"x", s.x}, {"N(0, 1)", s.normal_density}};
  all.found["orders"] = s.orders;
  for (const critics::MomentPair& pair : s.pairs) {
    const std::string order = std::to_string(pair.first_order);
    Panel panel{.title = "N(0, 1) and " + pair.law + ": order " + order,
                .x = {.label = "x"},
                .y = {.label = "density, mass, f*", .range = {{-.6, .8}}},
                .lines = {curve(s.x, s.normal_density, "N(0, 1)", 1)}};
    if (pair.masses.empty()) {
      panel.lines.push_back(curve(s.x, pair.density, pair.law, 2));
      columns.emplace_back(pair.law, pair.density);
    } else {
      for (report::Line& line : upright(pair.points, pair.masses, pair.law, 2)) panel.lines.push_back(std::move(line));
    }
    panel.lines.push_back(curve(s.x, scaled(s.x, pair.witness), "f* of that order, in a unit of its own", 0, true));
    columns.emplace_back(pair.law + ", f*", pair.witness);
    all.found[pair.law] = {
        {"exact", pair.exact}, {"sampled", pair.sampled}, {"w1", pair.w1}, {"first_order", pair.first_order}};
    figure.panels.push_back(std::move(panel));
  }
  all.figures = {{"moments", figure}};
  all.tables = {{"moments", columns}};
  return all;
}

StudyReport report_convolution(const StudyCall& call) {
  critics::ConvolutionNormsOptions options{.seed = call.seed};
  options.steps = call.steps.value_or(options.steps);
  const critics::ConvolutionNorms s = critics::convolution_norms(options, call.progress);
  const std::vector<double>& steps = s.critics[0].steps;
  Panel gaps{.title = "Score gap under spectral norm, W1 = 4",
             .x = {.label = "critic steps"},
             .y = {.label = "E D(x) - E D(G(z))"},
             .lines = {curve({steps.front(), steps.back()}, {s.w1, s.w1}, "W1", 0, true)}};
  Panel norms{.title = "Norms of the layers",
              .x = {.label = "layer, from the input"},
              .y = {.label = "largest singular value of the map", .range = {{0, 2.2}}}};
  std::vector<double> layers;
  for (std::size_t l = 1; l <= s.critics[0].layer_norm.size(); ++l) layers.push_back(static_cast<double>(l));
  StudyReport all;
  Columns against_steps = {{"step", steps}}, by_layer = {{"layer", layers}};
  int ink = 1;
  for (const critics::NormedCritic& c : s.critics) {
    const std::string name = "norm = " + c.norm;
    gaps.lines.push_back(curve(steps, c.gap, name, ink));
    norms.lines.push_back(curve(layers, c.layer_norm, name, ink));
    norms.dots.push_back({.x = layers, .y = c.layer_norm, .ink = {ink++}, .radius = 4});
    against_steps.emplace_back(name, c.gap), by_layer.emplace_back(name, c.layer_norm);
    all.found[c.norm] = {{"gap", c.gap.back()},
                         {"layer_norm", c.layer_norm},
                         {"lipschitz_bound", c.lipschitz},
                         {"certified_w1", c.certified}};
  }
  all.found["w1"] = s.w1;
  all.figures = {{"convolution", {.panels = {gaps, norms}, .panel_height = 360}}};
  all.tables = {{"convolution-gap", against_steps}, {"convolution-layers", by_layer}};
  return all;
}

}  // namespace saddle::app
