#include <algorithm>
#include <cmath>
#include <limits>

#include "saddle/report/panel_detail.h"

namespace saddle::report::detail {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kMargin = .04;  // of the range, at each end

/// What an axis must show, in coordinates: numbers, or their logarithms.
struct Extent {
  bool logarithmic;
  double low = kInfinity, high = -kInfinity;            // of marks that want room around them
  double edge_low = kInfinity, edge_high = -kInfinity;  // of those that fill the panel

  double coordinate(double x) const { return logarithmic ? (x > 0 ? std::log10(x) : kInfinity) : x; }
  void hold(const std::vector<double>& values) {
    for (const double v : values) {
      const double x = coordinate(v);
      if (std::isfinite(v) && std::isfinite(x)) low = std::min(low, x), high = std::max(high, x);
    }
  }
  void fill(const std::vector<double>& values) {
    Extent other{.logarithmic = logarithmic};
    other.hold(values);
    edge_low = std::min(edge_low, other.low), edge_high = std::max(edge_high, other.high);
  }

  std::array<double, 2> range() const {
    const double lowest = std::min(low, edge_low), highest = std::max(high, edge_high);
    if (lowest > highest) return logarithmic ? std::array<double, 2>{1, 10} : std::array<double, 2>{0, 1};
    double length = highest - lowest;
    const double least = logarithmic ? 1e-3 : std::max(1e-12 * std::max(std::abs(lowest), std::abs(highest)), 1e-300);
    if (length < least) length = 10 * (logarithmic ? 1 : std::max(std::abs(lowest), .1));  // a single number
    double begin = std::min(low - kMargin * length, edge_low), end = std::max(high + kMargin * length, edge_high);
    if (low >= edge_low) begin = edge_low;
    if (high <= edge_high) end = edge_high;
    if (begin == end) begin -= kMargin * length, end += kMargin * length;
    return logarithmic ? std::array<double, 2>{std::pow(10, begin), std::pow(10, end)}
                       : std::array<double, 2>{begin, end};
  }
};

}  // namespace

Ranges ranges(const Panel& panel) {
  Extent x{.logarithmic = panel.x.logarithmic}, y{.logarithmic = panel.y.logarithmic};
  for (const HeatMap& map : panel.maps) x.fill(map.x_edges), y.fill(map.y_edges);
  for (const Contours& c : panel.contours) x.fill(c.x), y.fill(c.y);
  for (const Histogram& h : panel.histograms) x.fill(h.edges), y.hold(h.heights), y.fill({0});
  for (const Arrows& a : panel.arrows) x.hold(a.x), y.hold(a.y);
  for (const Line& line : panel.lines) x.hold(line.x), y.hold(line.y);
  for (const Dots& dots : panel.dots) x.hold(dots.x), y.hold(dots.y);
  return {panel.x.range.value_or(x.range()), panel.y.range.value_or(y.range())};
}

}  // namespace saddle::report::detail
