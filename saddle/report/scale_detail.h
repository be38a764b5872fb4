#pragma once
#include <string>
#include <vector>

namespace saddle::report::detail {

/// An axis and the pixels it is drawn on: linear from `low` to `high`, or, logarithmic, in their logarithms.
struct Scale {
  double low = 0, high = 1;  // numbers; above 0 on a logarithmic axis
  bool logarithmic = false;
  double from = 0, to = 1;  // pixels; a vertical axis has from > to

  /// The pixel of a number, at most 1e5 away from the ends; NaN for what the axis cannot show.
  double pixel(double x) const;
  /// The number at a pixel.
  double value(double pixel) const;
  /// Pixels a unit at x.
  double slope(double x) const;
};

/// A mark of an axis; without text a small one.
struct Tick {
  double at;
  std::string text;
};

/// At most `most` round numbers with text: 1, 2 or 5 times a power of ten apart; on a logarithmic axis powers of ten,
/// with 2 and 5 times them where there is room, or, within less than a decade, as on a linear one.
std::vector<Tick> ticks(const Scale& scale, double most);

}  // namespace saddle::report::detail
