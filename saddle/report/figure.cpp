#include "saddle/report/figure.h"

#include <algorithm>
#include <cmath>

#include "saddle/core/error.h"
#include "saddle/report/panel_detail.h"
#include "saddle/report/svg_detail.h"

namespace saddle::report {
namespace detail {
namespace {

void require_length(const char* mark, const char* list, std::size_t length, std::size_t expected) {
  if (length == expected) return;
  throw ShapeError(text("figure: ", mark, ": ", list, " {", length, "} must be {", expected, "}"));
}

void require_cells(const char* mark, std::size_t values, std::size_t rows, std::size_t columns) {
  if (values == rows * columns) return;
  throw ShapeError(text("figure: ", mark, ": values {", values, "} must be {", rows, " x ", columns, "}"));
}

void require_grid(const char* mark, const char* list, const std::vector<double>& nodes) {
  const bool rising = std::is_sorted(nodes.begin(), nodes.end(), std::less_equal<>());
  const bool finite = std::all_of(nodes.begin(), nodes.end(), [](double x) { return std::isfinite(x); });
  if (nodes.size() >= 2 && rising && finite) return;
  throw ShapeError(
      text("figure: ", mark, ": ", list, " {", nodes.size(), "} must be two finite numbers or more, rising"));
}

void require_range(const char* what, const std::optional<std::array<double, 2>>& range, bool logarithmic) {
  if (!range) return;
  const auto [low, high] = *range;
  if (!(low < high) || !std::isfinite(high - low))
    throw ConfigError(text("figure: range of ", what, " [", low, ", ", high, "] must be finite and rising"));
  if (logarithmic && low <= 0)
    throw ConfigError(
        text("figure: range of ", what, " [", low, ", ", high, "] must be above 0 on a logarithmic axis"));
}

}  // namespace

void validate(const Panel& panel) {
  require_range("x", panel.x.range, panel.x.logarithmic);
  require_range("y", panel.y.range, panel.y.logarithmic);
  if (panel.equal_scale && (panel.x.logarithmic || panel.y.logarithmic))
    throw ConfigError("figure: equal_scale needs two linear axes");
  for (const HeatMap& map : panel.maps) {
    require_grid("heat map", "x_edges", map.x_edges);
    require_grid("heat map", "y_edges", map.y_edges);
    require_cells("heat map", map.values.size(), map.y_edges.size() - 1, map.x_edges.size() - 1);
    require_range("the heat map's colours", map.range, false);
  }
  for (const Histogram& h : panel.histograms) {
    require_grid("histogram", "edges", h.edges);
    require_length("histogram", "heights", h.heights.size(), h.edges.size() - 1);
  }
  for (const Contours& c : panel.contours) {
    require_grid("contours", "x", c.x);
    require_grid("contours", "y", c.y);
    require_cells("contours", c.values.size(), c.y.size(), c.x.size());
  }
  for (const Arrows& a : panel.arrows) {
    require_length("arrows", "y", a.y.size(), a.x.size());
    require_length("arrows", "dx", a.dx.size(), a.x.size());
    require_length("arrows", "dy", a.dy.size(), a.x.size());
  }
  for (const Line& line : panel.lines) require_length("line", "y", line.y.size(), line.x.size());
  for (const Dots& dots : panel.dots) require_length("dots", "y", dots.y.size(), dots.x.size());
}

}  // namespace detail

std::string svg(const Figure& figure) {
  if (figure.panels.empty()) throw ConfigError("figure: no panels, expected at least one");
  if (figure.columns < 1) throw ConfigError(text("figure: columns = ", figure.columns, " must be at least 1"));
  if (figure.panel_width < 200 || figure.panel_height < 160)
    throw ConfigError(text("figure: a panel of ", figure.panel_width, " x ", figure.panel_height,
                           " pixels, expected at least 200 x 160"));
  for (const Panel& panel : figure.panels) detail::validate(panel);
  const int count = static_cast<int>(figure.panels.size()), columns = std::min(figure.columns, count);
  const int rows = (count + columns - 1) / columns;
  using detail::number, detail::tag;
  const std::string width = number(columns * figure.panel_width), height = number(rows * figure.panel_height);
  std::string all = "\n" + tag("rect", {{"width", width}, {"height", height}, {"fill", "#ffffff"}});
  for (int i = 0; i < count; ++i) {
    const std::string x = number(i % columns * figure.panel_width), y = number(i / columns * figure.panel_height);
    all += tag("g", {{"transform", "translate(" + x + " " + y + ")"}},
               "\n" + detail::draw(figure.panels[i], figure.panel_width, figure.panel_height, number(i)));
  }
  return tag("svg",
             {{"xmlns", "http://www.w3.org/2000/svg"},
              {"width", width},
              {"height", height},
              {"viewBox", "0 0 " + width + " " + height},
              {"font-family", "DejaVu Sans, Verdana, Helvetica, Arial, sans-serif"},
              {"fill", "#222222"}},
             all);
}

}  // namespace saddle::report
