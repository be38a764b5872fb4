#pragma once
#include <array>
#include <cstddef>
#include <vector>

namespace saddle::report::detail {

using Pixel = std::array<double, 2>;

/// The places of a line's points that its picture needs, its ends among them. A line that never turns back in x keeps
/// the first, last, lowest and highest point of each pixel's column; any other the points that are half a pixel from
/// the one before, or as much more as brings them below ten thousand.
std::vector<std::size_t> thinned_line(const std::vector<Pixel>& points);

/// The places of dots that others do not cover: the first one of each half pixel, or larger square, if they are many.
std::vector<std::size_t> thinned_dots(const std::vector<Pixel>& points);

}  // namespace saddle::report::detail
