#pragma once
#include <string>
#include <vector>

#include "saddle/report/figure.h"

namespace saddle::report::detail {

/// A sign in the marks' colours and what it stands for.
struct LegendEntry {
  std::string sign;  // SVG, 22 pixels wide around y = 0, from x = 0
  std::string label;
};

/// What a panel's legend names, each label once, in the order of the fields.
std::vector<LegendEntry> legend_entries(const Panel& panel);

/// Rows of entries within a width.
struct Legend {
  std::string svg;  // from (0, 0) downwards
  double height = 0;
};
Legend legend(const std::vector<LegendEntry>& entries, double width);

}  // namespace saddle::report::detail
