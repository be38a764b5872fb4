#include <algorithm>
#include <cmath>

#include "saddle/report/legend_detail.h"
#include "saddle/report/marks_detail.h"
#include "saddle/report/palette_detail.h"
#include "saddle/report/panel_detail.h"
#include "saddle/report/svg_detail.h"

namespace saddle::report::detail {
namespace {

// Pixels.
constexpr double kTickSize = 13, kLabelSize = 14, kTitleSize = 15;
constexpr double kTickLength = 4, kTickGap = 4, kSide = 18, kBarGap = 14, kBarWidth = 12;
constexpr double kTickEveryX = 56, kTickEveryY = 40;
constexpr const char* kDark = "#333333";
constexpr const char* kGrid = "#e4e4e6";

std::string segment(double x1, double y1, double x2, double y2, const char* color, double width) {
  return tag("path", {{"d", "M" + number(x1) + "," + number(y1) + "L" + number(x2) + "," + number(y2)},
                      {"stroke", color},
                      {"stroke-width", number(width)}});
}

double widest(const std::vector<Tick>& all) {
  double width = 0;
  for (const Tick& tick : all) width = std::max(width, text_width(tick.text, kTickSize));
  return width;
}

const HeatMap* with_bar(const Panel& panel) {
  const auto found =
      std::find_if(panel.maps.begin(), panel.maps.end(), [](const HeatMap& map) { return map.names.empty(); });
  return found == panel.maps.end() ? nullptr : &*found;
}

/// The bar's axis between the pixels of the panel's.
Scale bar_scale(const HeatMap& map, const Scale& y) {
  const std::array<double, 2> range = color_range(map);
  return {.low = range[0], .high = range[1], .from = y.from, .to = y.to};
}

std::vector<Tick> x_ticks(const Scale& x) { return ticks(x, std::max(2.0, (x.to - x.from) / kTickEveryX)); }
std::vector<Tick> y_ticks(const Scale& y) { return ticks(y, std::max(2.0, (y.from - y.to) / kTickEveryY)); }

/// Makes a unit of x as long as one of y: an axis with room shows more; one whose range is given, or filled by a map,
/// gets shorter.
void equalise(const Panel& panel, Axes& axes) {
  const bool filled = !panel.maps.empty();
  const double x_unit = axes.x.slope(0), y_unit = -axes.y.slope(0);
  const auto show_more = [](Scale& s, double factor) {
    const double middle = (s.low + s.high) / 2, half = (s.high - s.low) / 2 * factor;
    s.low = middle - half, s.high = middle + half;
  };
  const auto shorten = [](Scale& s, double factor) {
    const double middle = (s.from + s.to) / 2, half = (s.to - s.from) / 2 * factor;
    s.from = middle - half, s.to = middle + half;
  };
  if (x_unit > y_unit)
    panel.x.range || filled ? shorten(axes.x, y_unit / x_unit) : show_more(axes.x, x_unit / y_unit);
  else
    panel.y.range || filled ? shorten(axes.y, x_unit / y_unit) : show_more(axes.y, y_unit / x_unit);
}

/// Where the axes lie within the panel, texts and legend around them.
Axes place_axes(const Panel& panel, double width, double height, double legend_height) {
  const Ranges r = ranges(panel);
  const double top = panel.title.empty() ? 12 : 32;
  const double below = kTickLength + kTickGap + kTickSize + (panel.x.label.empty() ? 4 : kLabelSize + 8);
  Axes axes = {.x = {.low = r.x[0], .high = r.x[1], .logarithmic = panel.x.logarithmic},
               .y = {.low = r.y[0], .high = r.y[1], .logarithmic = panel.y.logarithmic}};
  axes.y.from = height - below - (legend_height > 0 ? legend_height + 8 : 4), axes.y.to = top;
  const double label = panel.y.label.empty() ? 12 : kLabelSize + 10;
  axes.x.from = label + widest(y_ticks(axes.y)) + kTickLength + kTickGap;
  axes.x.to = width - kSide;
  if (const HeatMap* map = with_bar(panel)) {
    axes.x.to -= kBarGap + kBarWidth + kTickGap + widest(y_ticks(bar_scale(*map, axes.y)));
    if (!map->label.empty()) axes.x.to -= kLabelSize + 4;
  }
  if (panel.equal_scale) equalise(panel, axes);
  return axes;
}

std::string draw_ticks(const Panel& panel, const Axes& axes) {
  const double left = axes.x.from, right = axes.x.to, bottom = axes.y.from, top = axes.y.to;
  const bool grid = panel.maps.empty();
  std::string lines, marks;
  for (const Tick& tick : x_ticks(axes.x)) {
    const double x = axes.x.pixel(tick.at);
    if (grid && !tick.text.empty()) lines += segment(x, bottom, x, top, kGrid, 1);
    marks += segment(x, bottom, x, bottom + (tick.text.empty() ? kTickLength / 2 : kTickLength), kDark, 1);
    marks += lettering(x, bottom + kTickLength + kTickGap + .75 * kTickSize, tick.text,
                       {.size = kTickSize, .anchor = "middle"});
  }
  for (const Tick& tick : y_ticks(axes.y)) {
    const double y = axes.y.pixel(tick.at);
    if (grid && !tick.text.empty()) lines += segment(left, y, right, y, kGrid, 1);
    marks += segment(left - (tick.text.empty() ? kTickLength / 2 : kTickLength), y, left, y, kDark, 1);
    marks +=
        lettering(left - kTickLength - kTickGap, y + .35 * kTickSize, tick.text, {.size = kTickSize, .anchor = "end"});
  }
  return lines + marks;
}

std::string draw_labels(const Panel& panel, const Axes& axes, double width) {
  const double left = axes.x.from, right = axes.x.to, bottom = axes.y.from, top = axes.y.to;
  const double under = bottom + kTickLength + kTickGap + kTickSize + kLabelSize + 2;
  const double beside = left - kTickLength - kTickGap - widest(y_ticks(axes.y)) - 10;
  const double middle = (left + right) / 2, side = std::min(middle, width - middle) - 4;
  return lettering(middle, 20, panel.title, {.size = kTitleSize, .anchor = "middle", .bold = true}, 2 * side) +
         lettering(middle, under, panel.x.label, {.size = kLabelSize, .anchor = "middle"}, width - 16) +
         lettering(beside, (top + bottom) / 2, panel.y.label, {.size = kLabelSize, .anchor = "middle", .upwards = true},
                   bottom - top + 40);
}

std::string draw_bar(const HeatMap& map, const Axes& axes, const std::string& id) {
  constexpr int kStops = 10;
  std::string stops;
  for (int i = 0; i <= kStops; ++i) {
    const double share = static_cast<double>(i) / kStops;
    stops += tag("stop", {{"offset", number(share)}, {"stop-color", hexadecimal(viridis(share))}});
  }
  const double left = axes.x.to + kBarGap, right = left + kBarWidth;
  std::string all =
      tag("linearGradient", {{"id", "bar" + id}, {"x1", "0"}, {"y1", "1"}, {"x2", "0"}, {"y2", "0"}}, stops) +
      tag("rect", {{"x", number(left)},
                   {"y", number(axes.y.to)},
                   {"width", number(kBarWidth)},
                   {"height", number(axes.y.from - axes.y.to)},
                   {"fill", "url(#bar" + id + ")"}});
  const Scale scale = bar_scale(map, axes.y);
  const std::vector<Tick> all_ticks = y_ticks(scale);
  for (const Tick& tick : all_ticks) {
    const double y = scale.pixel(tick.at);
    all += segment(right - kTickLength, y, right, y, kDark, 1) +
           lettering(right + kTickGap, y + .35 * kTickSize, tick.text, {.size = kTickSize});
  }
  return all + lettering(right + kTickGap + widest(all_ticks) + kLabelSize, (axes.y.from + axes.y.to) / 2, map.label,
                         {.size = kLabelSize, .anchor = "middle", .upwards = true}, axes.y.from - axes.y.to + 40);
}

std::string draw_marks(const Panel& panel, const Axes& axes, const std::string& id) {
  std::string all;
  const auto draw_each = [&](const auto& marks) {
    for (const auto& mark : marks) all += draw(mark, axes);
  };
  draw_each(panel.histograms), draw_each(panel.contours), draw_each(panel.arrows);
  draw_each(panel.lines), draw_each(panel.dots);
  return tag("g", {{"clip-path", "url(#clip" + id + ")"}}, all);
}

}  // namespace

std::string draw(const Panel& panel, double width, double height, const std::string& id) {
  const Legend names = legend(legend_entries(panel), width - 2 * kSide);
  const Axes axes = place_axes(panel, width, height, names.height);
  const std::string x = number(axes.x.from), y = number(axes.y.to), w = number(axes.x.to - axes.x.from),
                    h = number(axes.y.from - axes.y.to);
  std::string all =
      tag("clipPath", {{"id", "clip" + id}}, tag("rect", {{"x", x}, {"y", y}, {"width", w}, {"height", h}}));
  for (const HeatMap& map : panel.maps) all += draw(map, axes);
  all += draw_ticks(panel, axes) + draw_marks(panel, axes, id);
  all += tag("rect", {{"x", x}, {"y", y}, {"width", w}, {"height", h}, {"fill", "none"}, {"stroke", kDark}});
  all += draw_labels(panel, axes, width);
  if (const HeatMap* map = with_bar(panel)) all += draw_bar(*map, axes, id);
  if (names.height > 0) {
    all += tag("g", {{"transform", "translate(" + number(kSide) + " " + number(height - names.height - 2) + ")"}},
               names.svg);
  }
  return all;
}

}  // namespace saddle::report::detail
