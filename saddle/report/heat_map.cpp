#include <algorithm>
#include <cmath>
#include <limits>

#include "saddle/formats/png.h"
#include "saddle/report/marks_detail.h"
#include "saddle/report/palette_detail.h"
#include "saddle/report/svg_detail.h"

namespace saddle::report::detail {
namespace {

/// Which cell each pixel of a side belongs to.
struct MapSide {
  double begin, length;            // pixels in the figure
  std::vector<std::size_t> cells;  // one for each pixel of the picture
};

MapSide map_side(const Scale& scale, const std::vector<double>& edges) {
  const auto inside = [&](double x) {
    return std::clamp(scale.pixel(x), std::min(scale.from, scale.to), std::max(scale.from, scale.to));
  };
  const double first = inside(edges.front()), last = inside(edges.back());
  MapSide side = {.begin = std::min(first, last), .length = std::abs(last - first), .cells = {}};
  if (!(side.length > 0)) return side;
  const auto count = static_cast<std::size_t>(std::ceil(2 * side.length));
  for (std::size_t i = 0; i < count; ++i) {
    const double share = (static_cast<double>(i) + .5) / static_cast<double>(count);
    const double x = scale.value(side.begin + share * side.length);
    const auto above = std::upper_bound(edges.begin() + 1, edges.end() - 1, x);
    side.cells.push_back(static_cast<std::size_t>(above - edges.begin()) - 1);
  }
  return side;
}

Rgb cell_color(const HeatMap& map, double value, const std::array<double, 2>& range) {
  if (!std::isfinite(value)) return {255, 255, 255};
  if (map.names.empty()) return viridis((value - range[0]) / (range[1] - range[0]));
  const bool named = value >= 0 && value < static_cast<double>(map.names.size());
  return named ? ink_color(static_cast<int>(value) + 1) : Rgb{255, 255, 255};
}

}  // namespace

std::array<double, 2> color_range(const HeatMap& map) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  std::array<double, 2> range = {kInfinity, -kInfinity};
  for (const double v : map.values) {
    if (std::isfinite(v)) range = {std::min(range[0], v), std::max(range[1], v)};
  }
  range = map.range.value_or(range[0] <= range[1] ? range : std::array<double, 2>{0, 1});
  if (range[0] == range[1]) range = {range[0] - .5, range[1] + .5};
  return range;
}

std::string draw(const HeatMap& map, const Axes& axes) {
  const MapSide x = map_side(axes.x, map.x_edges), y = map_side(axes.y, map.y_edges);
  if (x.cells.empty() || y.cells.empty()) return "";
  const std::array<double, 2> range = color_range(map);
  formats::Image image = {.width = static_cast<int>(x.cells.size()),
                          .height = static_cast<int>(y.cells.size()),
                          .channels = 3,
                          .pixels = {}};
  for (const std::size_t row : y.cells) {
    for (const std::size_t column : x.cells) {
      const Rgb color = cell_color(map, map.values[row * (map.x_edges.size() - 1) + column], range);
      image.pixels.insert(image.pixels.end(), {color.red, color.green, color.blue});
    }
  }
  const std::vector<std::byte> png = formats::png_bytes(image);
  const std::string_view bytes(reinterpret_cast<const char*>(png.data()), png.size());
  return tag("image", {{"x", number(x.begin)},
                       {"y", number(y.begin)},
                       {"width", number(x.length)},
                       {"height", number(y.length)},
                       {"preserveAspectRatio", "none"},
                       {"href", "data:image/png;base64," + base64(bytes)}});
}

}  // namespace saddle::report::detail
