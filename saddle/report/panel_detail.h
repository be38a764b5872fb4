#pragma once
#include <string>

#include "saddle/report/figure.h"

namespace saddle::report::detail {

/// The axes' ranges that hold everything a panel draws, with room at the ends where lines and dots would touch them.
struct Ranges {
  std::array<double, 2> x, y;
};
Ranges ranges(const Panel& panel);

/// A panel from (0, 0) to (width, height). @param id  of its clip path, unlike any other's
std::string draw(const Panel& panel, double width, double height, const std::string& id);

/// @throws ShapeError, ConfigError; see `svg`
void validate(const Panel& panel);

}  // namespace saddle::report::detail
