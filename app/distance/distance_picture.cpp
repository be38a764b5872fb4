#include "app/distance/distance_picture.h"

#include <ATen/ATen.h>

#include <array>

#include "saddle/divergences/two_sample.h"
#include "saddle/transport/exact.h"

namespace saddle::app {
namespace {

constexpr std::int64_t kMost = 1000;  // samples of a side
constexpr std::int64_t kLineNodes = 400, kPlaneNodes = 60, kBins = 40;

Tensor at_most(const Tensor& x) { return x.narrow(0, 0, std::min(x.size(0), kMost)).to(at::kDouble); }

/// Where each coordinate of both is, with room.
std::array<double, 2> range_of(const Tensor& x, const Tensor& y, std::int64_t coordinate) {
  const Tensor all = at::cat({x.select(1, coordinate), y.select(1, coordinate)});
  const double low = all.min().item<double>(), high = all.max().item<double>();
  const double room = high > low ? .1 * (high - low) : 1;
  return {low - room, high + room};
}

/// What tells x from y, by name.
std::vector<NamedScore> scores(const Tensor& x, const Tensor& y, const std::vector<NamedScore>& critics) {
  const divergences::Kernel kernel = divergences::rbf({divergences::median_distance(x, y)});
  const Tensor g = transport::exact(transport::euclidean(), x, y).g;
  std::vector<NamedScore> all;
  all.emplace_back("MMD witness", [=](const Tensor& z) { return divergences::witness(kernel, z, x, y); });
  all.emplace_back("Kantorovich's potential of W_1, mean 0", [=](const Tensor& z) {
    const Tensor mean = transport::price_of(transport::euclidean(), at::cat({x, y}), y, g).mean();
    return transport::price_of(transport::euclidean(), z, y, g) - mean;
  });
  for (const auto& [name, score] : critics) all.emplace_back("score of " + name, score);
  return all;
}

report::Histogram histogram(const Tensor& x, const std::array<double, 2>& range, const std::string& label, int ink) {
  const double width = (range[1] - range[0]) / kBins;
  const Tensor place = ((x.flatten() - range[0]) / width).floor().clamp(0, kBins - 1).to(at::kLong);
  const Tensor count = at::bincount(place, {}, kBins).to(at::kDouble) / (static_cast<double>(x.numel()) * width);
  std::vector<double> edges;
  for (std::int64_t k = 0; k <= kBins; ++k) edges.push_back(range[0] + width * static_cast<double>(k));
  return {.edges = edges, .heights = numbers(count), .label = label, .ink = {ink, .45}};
}

report::Figure on_the_line(const Tensor& x, const Tensor& y, const std::vector<NamedScore>& all) {
  const std::array<double, 2> range = range_of(x, y, 0);
  const Tensor z = at::linspace(range[0], range[1], kLineNodes, at::kDouble);
  const report::Axis axis{.label = "x", .range = range};
  report::Figure figure{.columns = 2, .panel_width = 440, .panel_height = 300};
  figure.panels.push_back({.title = "The samples",
                           .x = axis,
                           .y = {.label = "density"},
                           .histograms = {histogram(x, range, "A", 1), histogram(y, range, "B", 2)}});
  for (const auto& [name, score] : all) {
    figure.panels.push_back(
        {.title = name,
         .x = axis,
         .y = {.label = "high: rather A"},
         .lines = {{.x = {range[0], range[1]}, .y = {0, 0}, .pen = {.ink = {0, .4}, .width = 1, .dashed = true}},
                   {.x = numbers(z), .y = numbers(score(z.unsqueeze(1))), .pen = {.ink = {3}, .width = 2}}}});
  }
  return figure;
}

report::Dots dots(const Tensor& x, const std::string& label, int ink) {
  return {.x = numbers(x.select(1, 0)), .y = numbers(x.select(1, 1)), .label = label, .ink = {ink, .6}, .radius = 1.5};
}

/// Edges of cells around n nodes.
std::vector<double> edges_of(const std::array<double, 2>& range) {
  return numbers(at::linspace(range[0], range[1], kPlaneNodes + 1, at::kDouble));
}

report::Figure in_the_plane(const Tensor& x, const Tensor& y, const std::vector<NamedScore>& all) {
  const std::array<double, 2> wide = range_of(x, y, 0), high = range_of(x, y, 1);
  const auto middles = [](const std::array<double, 2>& range) {
    const double half = (range[1] - range[0]) / (2 * kPlaneNodes);
    return at::linspace(range[0] + half, range[1] - half, kPlaneNodes, at::kDouble);
  };
  const Tensor across = middles(wide), up = middles(high);
  const Tensor z = at::stack({across.repeat({kPlaneNodes}), up.repeat_interleave(kPlaneNodes)}, 1);
  const report::Axis x_axis{.label = "first coordinate", .range = wide}, y_axis{.label = "second", .range = high};
  report::Figure figure{.columns = 2, .panel_width = 440, .panel_height = 360};
  figure.panels.push_back(
      {.title = "The samples", .x = x_axis, .y = y_axis, .dots = {dots(x, "A", 1), dots(y, "B", 2)}});
  for (const auto& [name, score] : all) {
    const std::vector<double> values = numbers(score(z));
    figure.panels.push_back(
        {.title = name,
         .x = x_axis,
         .y = y_axis,
         .maps = {{.x_edges = edges_of(wide), .y_edges = edges_of(high), .values = values, .label = "high: rather A"}},
         .contours = {{.x = numbers(across),
                       .y = numbers(up),
                       .values = values,
                       .levels = {0},
                       .label = "0",
                       .pen = {.ink = {0}, .width = 1.5}}}});
  }
  return figure;
}

}  // namespace

void require_drawable(const Tensor& x) {
  if (x.size(1) > 2) throw ConfigError(text("--picture: samples of ", x.size(1), " numbers, expected one or two"));
}

report::Figure distance_picture(const Tensor& x_all, const Tensor& y_all, const std::vector<NamedScore>& critics) {
  const Tensor x = at_most(x_all), y = at_most(y_all);
  const std::vector<NamedScore> all = scores(x, y, critics);
  return x.size(1) == 1 ? on_the_line(x, y, all) : in_the_plane(x, y, all);
}

}  // namespace saddle::app
