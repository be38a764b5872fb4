#include <cmath>
#include <map>
#include <optional>

#include "saddle/report/contour_detail.h"
#include "saddle/report/figure.h"

namespace saddle::report::detail {
namespace {

/// An edge of the grid: from node `first` to its right (0) or upper (1) neighbour.
using GridEdge = std::pair<std::size_t, int>;
using Crossings = std::map<GridEdge, std::vector<GridEdge>>;  // which edges a line joins, at most two to each

/// Joins the edges of one cell that a level line runs through. `corner` counts from the lower left, against the clock.
void cross_cell(const std::array<double, 4>& corner, const std::array<GridEdge, 4>& edge, double level,
                Crossings& all) {
  std::vector<int> crossed;  // edge i lies between corners i and i + 1
  for (int i = 0; i < 4; ++i) {
    if ((corner[i] > level) != (corner[(i + 1) % 4] > level)) crossed.push_back(i);
  }
  const auto join = [&](int a, int b) {
    all[edge[a]].push_back(edge[b]);
    all[edge[b]].push_back(edge[a]);
  };
  if (crossed.size() == 2) join(crossed[0], crossed[1]);
  if (crossed.size() != 4) return;
  const bool middle = (corner[0] + corner[1] + corner[2] + corner[3]) / 4 > level;
  if (middle == (corner[0] > level))  // the middle goes with corners 0 and 2: corners 1 and 3 are cut off
    join(0, 1), join(2, 3);
  else
    join(3, 0), join(1, 2);
}

Crossings crossings(const Contours& c, double level) {
  const std::size_t columns = c.x.size();
  Crossings all;
  for (std::size_t row = 0; row + 1 < c.y.size(); ++row) {
    for (std::size_t column = 0; column + 1 < columns; ++column) {
      const std::size_t node = row * columns + column;
      const std::array<double, 4> corner = {c.values[node], c.values[node + 1], c.values[node + columns + 1],
                                            c.values[node + columns]};
      if (!std::isfinite(corner[0] + corner[1] + corner[2] + corner[3])) continue;
      cross_cell(corner, {{{node, 0}, {node + 1, 1}, {node + columns, 0}, {node, 1}}}, level, all);
    }
  }
  return all;
}

std::array<double, 2> crossing(const Contours& c, const GridEdge& edge, double level) {
  const auto [node, up] = edge;
  const std::size_t columns = c.x.size(), other = node + (up ? columns : 1);
  const double share = (level - c.values[node]) / (c.values[other] - c.values[node]);
  const auto between = [share](double a, double b) { return a + share * (b - a); };
  return {between(c.x[node % columns], c.x[other % columns]), between(c.y[node / columns], c.y[other / columns])};
}

/// Takes the line that begins at `start` out of `all`.
Polyline follow(const Contours& c, double level, GridEdge start, Crossings& all) {
  Polyline line = {crossing(c, start, level)};
  for (auto here = all.find(start); here != all.end() && !here->second.empty();) {
    const GridEdge from = here->first, next = here->second.back();
    here->second.pop_back();
    here = all.find(next);
    std::erase(here->second, from);
    line.push_back(crossing(c, next, level));
  }
  return line;
}

}  // namespace

std::vector<Polyline> level_lines(const Contours& contours, double level) {
  Crossings all = crossings(contours, level);
  std::vector<Polyline> lines;
  for (const std::size_t ends : {1, 2}) {  // first lines that end at the border, then closed ones
    for (const auto& [edge, joined] : all) {
      if (joined.size() == ends) lines.push_back(follow(contours, level, edge, all));
    }
  }
  return lines;
}

}  // namespace saddle::report::detail
