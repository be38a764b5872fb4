// Studies with maps and histograms, and the list of all.
#include <cmath>

#include "saddle/critics/clipping.h"
#include "saddle/critics/penalised_optimum.h"
#include "saddle/critics/penalty_places.h"
#include "saddle/critics/pile_up.h"
#include "saddle/critics/value_surface.h"

#include "app/lab/critic_reports.h"

namespace saddle::app {
namespace {

using nlohmann::json;
using report::Panel;

/// Edges of the cells around nodes that are as far from one another.
std::vector<double> edges_around(const std::vector<double>& nodes) {
  const double half = (nodes[1] - nodes[0]) / 2;
  std::vector<double> edges = {nodes[0] - half};
  for (const double node : nodes) edges.push_back(node + half);
  return edges;
}

/// Scores as a map with level lines and the data on it.
Panel surface_panel(const critics::Surface& s, const std::string& title) {
  const std::vector<double> edges = edges_around(s.axis);
  const report::Axis axis{.range = {{s.axis.front(), s.axis.back()}}};
  return {.title = title,
          .x = axis,
          .y = axis,
          .maps = {{.x_edges = edges,
                    .y_edges = edges,
                    .values = s.values,
                    .label = "score, mean 0, std 1",
                    .range = {{-2.5, 2.5}}}},
          .contours = {{.x = s.axis,
                        .y = s.axis,
                        .values = s.values,
                        .levels = {-2, -1.5, -1, -.5, 0, .5, 1, 1.5, 2},
                        .pen = {.ink = {0, .7}, .width = 1}}},
          .dots = {{.x = s.real_x, .y = s.real_y, .ink = {2, .8}, .radius = 1.6}},
          .equal_scale = true};
}

/// Base 10.
std::vector<double> logarithms(std::vector<double> values) {
  for (double& value : values) value = std::log10(value);
  return values;
}

/// The nodes of a grid, row after row from the lowest y.
Columns grid_columns(const std::vector<double>& across, const std::vector<double>& up) {
  std::vector<double> x, y;
  for (const double second : up) {
    for (const double first : across) x.push_back(first), y.push_back(second);
  }
  return {{"x", x}, {"y", y}};
}

/// Nodes of the grid, and a column of scores for each surface.
Columns surface_columns(const std::vector<critics::Surface>& all, const std::vector<std::string>& names) {
  Columns columns = grid_columns(all[0].axis, all[0].axis);
  for (std::size_t i = 0; i < all.size(); ++i) columns.emplace_back(names[i], all[i].values);
  return columns;
}

/// Adds how weights that start inside the box move to its walls.
void add_pile_ups(const StudyCall& call, StudyReport& all) {
  critics::PileUpOptions options{.seed = call.seed};
  options.steps = call.steps.value_or(options.steps);
  const std::vector<critics::PileUp> piles = critics::pile_ups(options, critics::part(call.progress, 1, 2));
  Panel growth{.title = "Weights at the walls of the box",
               .x = {.label = "critic steps"},
               .y = {.label = "share with |w| >= .99 c", .range = {{-.02, 1}}}};
  Panel ends{.title = "Weights at the end",
             .x = {.label = "w / c"},
             .y = {.label = "share of the weights in a bin", .logarithmic = true}};
  Columns against_steps = {{"step", piles[0].steps}}, histogram;
  int ink = 1;
  for (const critics::PileUp& pile : piles) {
    std::vector<double> centres;
    for (std::size_t i = 0; i + 1 < pile.edges.size(); ++i) centres.push_back((pile.edges[i] + pile.edges[i + 1]) / 2);
    if (histogram.empty()) histogram.emplace_back("w_over_c", centres);
    growth.lines.push_back(curve(pile.steps, pile.at_bound, pile.bound, ink));
    ends.lines.push_back(curve(centres, pile.shares, pile.bound, ink++));
    against_steps.emplace_back(pile.bound, pile.at_bound), histogram.emplace_back(pile.bound, pile.shares);
    all.found["inside"][pile.bound] = {{"c", pile.c},
                                       {"at_start", pile.at_bound.front()},
                                       {"at_a_sixth", pile.at_bound[pile.at_bound.size() / 6]},
                                       {"at_end", pile.at_bound.back()}};
  }
  all.figures.push_back({"clipping-inside", {.panels = {growth, ends}, .panel_height = 360}});
  all.tables.push_back({"clipping-inside", against_steps});
  all.tables.push_back({"clipping-inside-weights", histogram});
}

}  // namespace

StudyReport report_surface(const StudyCall& call) {
  critics::ValueSurfaceOptions options{.seed = call.seed};
  options.steps = call.steps.value_or(options.steps);
  const std::vector<critics::Surface> surfaces = critics::value_surfaces(options, critics::part(call.progress, 0, 2));
  const std::vector<critics::Surface> frames = critics::surface_frames(options, critics::part(call.progress, 1, 2));
  StudyReport all;
  report::Figure ends{.columns = 3, .panel_width = 360, .panel_height = 330}, film = ends;
  std::vector<std::string> end_names, frame_names;
  for (const critics::Surface& s : surfaces) {
    end_names.push_back(s.data + ", " + s.bound);
    ends.panels.push_back(surface_panel(s, end_names.back()));
    all.found[s.data][s.bound] = {{"separation", s.separation}, {"contrast", s.contrast}};
  }
  for (const critics::Surface& s : frames) {
    frame_names.push_back("step " + std::to_string(s.step));
    film.panels.push_back(surface_panel(s, frame_names.back()));
    all.found["frames"].push_back({{"step", s.step}, {"separation", s.separation}, {"contrast", s.contrast}});
  }
  all.figures = {{"surface", ends}, {"surface-frames", film}};
  all.tables = {{"surface", surface_columns(surfaces, end_names)},
                {"surface-frames", surface_columns(frames, frame_names)}};
  return all;
}

StudyReport report_clipping(const StudyCall& call) {
  critics::ClippingOptions options{.seed = call.seed};
  options.steps = call.steps.value_or(options.steps);
  const critics::Clipping s = critics::clipping(options, critics::part(call.progress, 0, 2));
  Panel weights{.title = "Weights after training",
                .x = {.label = "w / c, under the penalty w / max |w|"},
                .y = {.label = "share of the weights in a bin"}};
  Panel layers{.title = "The gradient at each layer's input",
               .x = {.label = "layer l, from the input"},
               .y = {.label = "E ||d D / d a_l||", .logarithmic = true}};
  Panel slopes{.title = "Slope between fakes and reals",
               .x = {.label = "t, from fake (0) to real (1)"},
               .y = {.label = "mean ||grad D(x_t)||", .logarithmic = true}};
  Columns histogram, gradient, along = {{"t", s.t}};
  std::vector<double> layer;
  for (std::size_t l = 1; l <= s.critics[0].layer_slope.size(); ++l) layer.push_back(static_cast<double>(l));
  gradient.emplace_back("layer", layer);
  StudyReport all;
  int ink = 1;
  for (const critics::DeepCritic& c : s.critics) {
    std::vector<double> edges = c.edges, centres;
    for (double& edge : edges) edge /= c.scale;
    for (std::size_t i = 0; i + 1 < edges.size(); ++i) centres.push_back((edges[i] + edges[i + 1]) / 2);
    if (histogram.empty()) histogram.emplace_back("w_over_scale", centres);
    weights.lines.push_back({.x = centres, .y = c.shares, .label = c.bound, .pen = {.ink = {ink}, .width = 2}});
    layers.lines.push_back({.x = layer, .y = c.layer_slope, .label = c.bound, .pen = {.ink = {ink}, .width = 2}});
    layers.dots.push_back({.x = layer, .y = c.layer_slope, .ink = {ink}});
    slopes.lines.push_back({.x = s.t, .y = c.along.norm, .label = c.bound, .pen = {.ink = {ink}, .width = 2}});
    histogram.emplace_back(c.bound, c.shares), gradient.emplace_back(c.bound, c.layer_slope);
    along.emplace_back(c.bound, c.along.norm);
    all.found[c.bound] = {{"at_bound", c.at_bound}, {"at_start", c.at_start}, {"scale", c.scale},
                          {"growth", c.growth},     {"estimate", c.estimate}, {"exact", 1}};
    ++ink;
  }
  all.figures = {
      {"clipping", {.panels = {weights, layers, slopes}, .columns = 3, .panel_width = 400, .panel_height = 370}}};
  all.tables = {{"clipping-weights", histogram}, {"clipping-layers", gradient}, {"clipping-slopes", along}};
  all.found["best_estimate"] = critics::CirclesOptimum{}.gap();
  add_pile_ups(call, all);
  return all;
}

StudyReport report_places(const StudyCall& call) {
  critics::PenaltyPlacesOptions options{.seed = call.seed};
  options.steps = call.steps.value_or(options.steps);
  const critics::PenaltyPlaces s = critics::penalty_places(options, call.progress);
  report::Figure maps{.columns = 2, .panel_width = 430, .panel_height = 340};
  Panel along{.title = "Slope on the line through both centres",
              .x = {.label = "x"},
              .y = {.label = "||grad D(x, 0)||", .logarithmic = true}};
  Columns line = {{"x", s.x}}, grid = grid_columns(s.x, s.y);
  StudyReport all;
  int ink = 1;
  for (const critics::PenaltyPlace& place : s.places) {
    maps.panels.push_back({.title = "Penalty at " + place.at,
                           .x = {.range = {{s.x.front(), s.x.back()}}},
                           .y = {.range = {{s.y.front(), s.y.back()}}},
                           .maps = {{.x_edges = edges_around(s.x),
                                     .y_edges = edges_around(s.y),
                                     .values = logarithms(place.slope),
                                     .label = "log10 ||grad D||",
                                     .range = {{-1, 2}}}},
                           .dots = {{.x = s.real_x, .y = s.real_y, .label = "real", .ink = {2}, .radius = 1.6},
                                    {.x = s.fake_x, .y = s.fake_y, .label = "fake", .ink = {6}, .radius = 1.6},
                                    {.x = place.x, .y = place.y, .label = "penalty", .ink = {0}, .radius = 1.6}}});
    along.lines.push_back(curve(s.x, place.along, place.at, ink++));
    line.emplace_back(place.at, place.along), grid.emplace_back(place.at, place.slope);
    all.found[place.at] = {{"gap", place.gap},
                           {"w1", s.w1},
                           {"between", place.between},
                           {"at_real", place.at_real},
                           {"at_fake", place.at_fake}};
  }
  all.figures = {{"places", maps}, {"places-line", {.panels = {along}, .panel_width = 560, .panel_height = 380}}};
  all.tables = {{"places", grid}, {"places-line", line}};
  return all;
}

const std::vector<Study>& critic_studies() {
  static const std::vector<Study> all = {
      {"saturation", "a saturated classifier beside the linear Wasserstein critic", report_saturation},
      {"optimum", "trained classifiers against p / (p + q)", report_optimum},
      {"runaway", "score gap against steps without bound, clipped, penalised, with spectral norm", report_runaway},
      {"segments", "the critic's gradient along coupled and independent segments", report_segments},
      {"surface", "value surfaces on the toys in the plane, and frames of one run", report_surface},
      {"clipping", "twelve layers: weights, gradient by layer, slopes; clipping beside the penalty", report_clipping},
      {"estimate", "what critics say W1 is, beside the exact one", report_estimate},
      {"vanishing", "the generator's gradient against the distance of the supports", report_vanishing},
      {"sides", "how often a penalised critic ends with fakes below reals, as it should, over sixteen seeds",
       report_sides},
      {"places", "a penalty at interpolates, reals, fakes and around reals, and the slopes it leaves", report_places},
      {"convolution", "spectral norm of kernels and of convolutions, and what the gap certifies", report_convolution},
      {"conditional", "classifiers with and without the label against the best, and the JSD of joints",
       report_conditional},
      {"moments", "moments of order 1, 2, 4 and 6 on laws that share the lower ones", report_moments}};
  return all;
}

}  // namespace saddle::app
