#pragma once
#include <array>
#include <vector>

namespace saddle::report {
struct Contours;
}

namespace saddle::report::detail {

using Polyline = std::vector<std::array<double, 2>>;

/// The lines where the values, linear along each edge of the grid, equal `level`; closed ones end where they begin.
/// Cells with a corner that is not finite are left out; in a saddle's cell the mean of the corners decides.
/// Source: marching squares, Lorensen and Cline 1987 in two dimensions.
std::vector<Polyline> level_lines(const Contours& contours, double level);

}  // namespace saddle::report::detail
