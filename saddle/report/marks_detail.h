#pragma once
#include <string>

#include "saddle/report/figure.h"
#include "saddle/report/scale_detail.h"

namespace saddle::report::detail {

/// The two axes of a panel.
struct Axes {
  Scale x, y;
};

/// The colours' ends: the map's range, else that of its finite values; apart from each other.
std::array<double, 2> color_range(const HeatMap& map);

// Each mark as SVG; the caller clips it to the panel.
std::string draw(const HeatMap& map, const Axes& axes);
std::string draw(const Histogram& histogram, const Axes& axes);
std::string draw(const Contours& contours, const Axes& axes);
std::string draw(const Arrows& arrows, const Axes& axes);
std::string draw(const Line& line, const Axes& axes);
std::string draw(const Dots& dots, const Axes& axes);

}  // namespace saddle::report::detail
