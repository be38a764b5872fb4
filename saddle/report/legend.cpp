#include <algorithm>

#include "saddle/report/legend_detail.h"
#include "saddle/report/palette_detail.h"
#include "saddle/report/svg_detail.h"

namespace saddle::report::detail {
namespace {

constexpr double kSign = 22, kGap = 6, kBetween = 16, kRow = 18, kLetters = 13;

std::string swatch(Rgb color, double alpha) {
  return tag("rect", {{"x", "4"},
                      {"y", "-6"},
                      {"width", "14"},
                      {"height", "12"},
                      {"fill", hexadecimal(color)},
                      {"fill-opacity", number(alpha)},
                      {"stroke", hexadecimal(color)}});
}

std::string stroke_sign(const std::string& data, Rgb color, double width, double alpha, bool dashed) {
  return tag("path", {{"d", data},
                      {"fill", "none"},
                      {"stroke", hexadecimal(color)},
                      {"stroke-width", number(width)},
                      {"stroke-opacity", alpha < 1 ? number(alpha) : ""},
                      {"stroke-dasharray", dashed ? "6 4" : ""},
                      {"stroke-linecap", dashed ? "" : "round"}});
}

std::string pen_sign(const Pen& pen) {
  return stroke_sign("M0,0H22", ink_color(pen.ink.place), std::max(1.5, pen.width), pen.ink.alpha, pen.dashed);
}

std::string line_sign(const Line& line) {
  if (!line.dark_to_light) return pen_sign(line.pen);
  std::string all;
  for (int i = 0; i < 4; ++i) {
    const std::string from = number(5.5 * i), to = number(5.5 * (i + 1));
    all += stroke_sign("M" + from + ",0H" + to, viridis(.92 * (i + .5) / 4), 2.5, 1, false);
  }
  return all;
}

std::string dot_sign(const Dots& dots) {
  return tag("circle", {{"cx", "11"},
                        {"cy", "0"},
                        {"r", number(std::clamp(dots.radius, 2.0, 5.0))},
                        {"fill", hexadecimal(ink_color(dots.ink.place))},
                        {"fill-opacity", number(std::max(.5, dots.ink.alpha))}});
}

}  // namespace

std::vector<LegendEntry> legend_entries(const Panel& panel) {
  std::vector<LegendEntry> all;
  const auto add = [&all](const std::string& label, const std::string& sign) {
    const bool known = std::any_of(all.begin(), all.end(), [&](const LegendEntry& e) { return e.label == label; });
    if (!label.empty() && !known) all.push_back({sign, label});
  };
  for (const HeatMap& map : panel.maps) {
    for (std::size_t i = 0; i < map.names.size(); ++i) add(map.names[i], swatch(ink_color(static_cast<int>(i) + 1), 1));
  }
  for (const Histogram& h : panel.histograms) add(h.label, swatch(ink_color(h.ink.place), h.ink.alpha));
  for (const Contours& c : panel.contours) add(c.label, pen_sign(c.pen));
  for (const Arrows& a : panel.arrows)
    add(a.label, stroke_sign("M0,0H20M15,-4L20,0L15,4", ink_color(a.ink.place), 1.2, std::max(.5, a.ink.alpha), false));
  for (const Line& line : panel.lines) add(line.label, line_sign(line));
  for (const Dots& dots : panel.dots) add(dots.label, dot_sign(dots));
  return all;
}

Legend legend(const std::vector<LegendEntry>& entries, double width) {
  Legend all;
  double x = 0, y = kRow / 2;
  for (const LegendEntry& entry : entries) {
    const double length = kSign + kGap + std::min(text_width(entry.label, kLetters), width - kSign - kGap);
    if (x > 0 && x + length > width) x = 0, y += kRow;
    all.svg += tag("g", {{"transform", "translate(" + number(x) + " " + number(y) + ")"}},
                   entry.sign + lettering(kSign + kGap, 4.5, entry.label, {.size = kLetters}, width - kSign - kGap));
    x += length + kBetween;
  }
  all.height = entries.empty() ? 0 : y + kRow / 2;
  return all;
}

}  // namespace saddle::report::detail
