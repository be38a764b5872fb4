#pragma once
#include <array>
#include <optional>
#include <string>
#include <vector>

namespace saddle::report {

/// A colour of the palette, by its place: 0 black, then blue, vermilion, green, orange, sky, purple, yellow; they stay
/// apart for colour-blind readers. Source: Okabe and Ito 2008.
struct Ink {
  int place = 1;
  double alpha = 1;  // 0 to 1
};

/// How marks are drawn.
struct Pen {
  Ink ink{};
  double width = 1.5;  // pixels
  bool dashed = false;
};

/// Points joined in their order; a point that is not finite breaks the line.
struct Line {
  std::vector<double> x, y;
  std::string label = "";  // in the legend; "" leaves it out
  Pen pen{};
  bool dark_to_light = false;  // the colour tells the order: viridis from its dark end to its light one, not the ink
};

/// Points alone.
struct Dots {
  std::vector<double> x, y;
  std::string label = "";
  Ink ink{};
  double radius = 2.5;  // pixels
};

/// An arrow through each point, the longest as long as their number leaves room: directions are right, lengths
/// relative.
struct Arrows {
  std::vector<double> x, y, dx, dy;
  std::string label = "";
  Ink ink{0, .35};
};

/// Bars over bins: edges {n + 1}, heights {n}.
struct Histogram {
  std::vector<double> edges, heights;
  std::string label = "";
  Ink ink{1, .5};
};

/// A value in each cell of a regular grid: x_edges {c + 1}, y_edges {r + 1}, values {r c}, row after row from the
/// lowest y; drawn in viridis between low and high with a bar beside the panel (that of the first map). Values that
/// are not finite are left white. With `names` the values are places in that list, drawn in the palette's colours with
/// a legend instead.
struct HeatMap {
  std::vector<double> x_edges, y_edges, values;
  std::string label = "";                        // of the bar
  std::optional<std::array<double, 2>> range{};  // else that of the values
  std::vector<std::string> names{};
};

/// Level lines of values at the nodes of a regular grid: x {c}, y {r}, values {r c}, by marching squares.
struct Contours {
  std::vector<double> x, y, values, levels;
  std::string label = "";
  Pen pen{};
};

/// Which numbers an axis shows.
struct Axis {
  std::string label = "";                        // with its unit: "time (steps)"
  std::optional<std::array<double, 2>> range{};  // else that of everything drawn, with room at the ends
  bool logarithmic = false;                      // values at or below 0 are then left out
};

/// One pair of axes and what is drawn in it, later marks over earlier ones in the order of the fields.
struct Panel {
  std::string title = "";
  Axis x{}, y{};
  std::vector<HeatMap> maps{};
  std::vector<Histogram> histograms{};
  std::vector<Contours> contours{};
  std::vector<Arrows> arrows{};
  std::vector<Line> lines{};
  std::vector<Dots> dots{};
  bool equal_scale = false;  // a unit of x is as long as one of y
};

/// Panels side by side, row by row.
struct Figure {
  std::vector<Panel> panels;
  int columns = 2;
  int panel_width = 420, panel_height = 340;  // pixels, axes' texts included
};

/// The figure as an SVG document: axes with round ticks, titles, legends below the panels. Equal figures give equal
/// bytes. Text (UTF-8) is escaped; numbers have at most two decimals; lines and dots are thinned to what is seen.
/// @throws ShapeError for lists of unequal length or grids that do not rise; ConfigError for a figure without panels, a
/// range that does not rise or is not above 0 on a logarithmic axis.
std::string svg(const Figure& figure);

}  // namespace saddle::report
