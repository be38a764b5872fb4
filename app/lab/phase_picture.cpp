#include "app/lab/phase_picture.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

#include "saddle/dynamics/field.h"

namespace saddle::app {
namespace {

using report::Figure;
using report::Panel;

constexpr int kArrows = 17, kNodes = 61;  // a side of the grids for arrows and nullclines

std::vector<double> column(const Tensor& points, std::int64_t i) {
  const Tensor x = points.select(1, i).contiguous();
  return {x.data_ptr<double>(), x.data_ptr<double>() + x.numel()};
}

/// The picture's half width around 0: what the trajectory covers, with room.
double reach(const Tensor& points, std::int64_t i, std::int64_t j) {
  const double far = at::maximum(points.select(1, i).abs(), points.select(1, j).abs()).max().item<double>();
  return std::isfinite(far) ? std::clamp(1.15 * far, 1e-3, 1e3) : 1e3;
}

std::vector<double> evenly(double half, int count) {
  std::vector<double> all;
  for (int i = 0; i < count; ++i) all.push_back(half * (2.0 * i / (count - 1) - 1));
  return all;
}

/// Points of the plane (theta, psi), row after row from the lowest psi; other coordinates stay as in `rest` {D}.
Tensor plane(const std::vector<double>& axis, const Tensor& rest) {
  const auto n = static_cast<std::int64_t>(axis.size());
  const Tensor line = at::tensor(axis, at::kDouble);
  Tensor points = rest.expand({n * n, -1}).clone();
  points.select(1, 0).copy_(line.repeat({n}));
  points.select(1, 1).copy_(line.repeat_interleave(n));
  return points;
}

void add_field(Panel& panel, const dynamics::SmallGame& game, const Tensor& rest, double half) {
  const std::vector<double> nodes = evenly(half, kNodes), coarse = evenly(half, kArrows);
  const Tensor v = dynamics::field(game, plane(nodes, rest));
  const char* names[] = {"dtheta/dt = 0", "dpsi/dt = 0"};
  for (int i = 0; i < 2; ++i) {
    panel.contours.push_back({.x = nodes,
                              .y = nodes,
                              .values = column(v, i),
                              .levels = {0},
                              .label = names[i],
                              .pen = {.ink = {i == 0 ? 3 : 6, .7}, .width = 1, .dashed = true}});
  }
  const Tensor at = plane(coarse, rest), arrows = dynamics::field(game, at);
  panel.arrows.push_back({.x = column(at, 0), .y = column(at, 1), .dx = column(arrows, 0), .dy = column(arrows, 1)});
}

Panel path_panel(const dynamics::SmallGame& game, const dynamics::Study& study, const dynamics::Trajectory& averaged,
                 const std::string& title) {
  const bool on_line = game.generator_size == 1;
  const Tensor& points = study.trajectory.points;
  const double half = reach(points, 0, 1);
  Panel panel{.title = title,
              .x = {.label = game.coordinates[0], .range = {{-half, half}}},
              .y = {.label = game.coordinates[1], .range = {{-half, half}}},
              .equal_scale = true};
  if (on_line) add_field(panel, game, points[points.size(0) - 1], half);
  panel.lines.push_back(
      {.x = column(points, 0), .y = column(points, 1), .label = "trajectory, dark to light", .dark_to_light = true});
  panel.lines.push_back({.x = column(averaged.points, 0),
                         .y = column(averaged.points, 1),
                         .label = "averaged",
                         .pen = {.ink = {2, .8}, .width = 1}});
  if (study.solution.defined()) {
    panel.dots.push_back({.x = {study.solution[0].item<double>()},
                          .y = {study.solution[1].item<double>()},
                          .label = "solution",
                          .ink = {0, 1},
                          .radius = 3.5});
  }
  return panel;
}

Panel error_panel(const dynamics::Study& study, const dynamics::Trajectory& averaged, const std::string& time) {
  Panel panel{.title = text("verdict: ", dynamics::word_for(study.verdict.outcome)),
              .x = {.label = time},
              .y = {.label = "distance of the generator from the data", .logarithmic = true}};
  panel.lines.push_back({.x = study.trajectory.time, .y = study.trajectory.error, .label = "as trained"});
  panel.lines.push_back(
      {.x = averaged.time, .y = averaged.error, .label = "averaged", .pen = {.ink = {2, 1}, .width = 1.5}});
  return panel;
}

}  // namespace

Figure phase_picture(const dynamics::SmallGame& game, const dynamics::Study& study,
                     const dynamics::Trajectory& averaged, const std::string& title, const std::string& time) {
  return {.panels = {path_panel(game, study, averaged, title), error_panel(study, averaged, time)}};
}

}  // namespace saddle::app
