#include <algorithm>
#include <cmath>

#include "saddle/report/contour_detail.h"
#include "saddle/report/marks_detail.h"
#include "saddle/report/palette_detail.h"
#include "saddle/report/svg_detail.h"
#include "saddle/report/thin_detail.h"

namespace saddle::report::detail {
namespace {

constexpr int kBands = 64;         // colours of a line whose colour tells the order
constexpr double kLightest = .92;  // of viridis, that still shows on white

std::string point_text(const Pixel& p) { return number(p[0]) + "," + number(p[1]); }

/// A path's data; a line that ends where it begins is closed.
std::string path_data(const std::vector<Pixel>& points) {
  std::string all = "M";
  const bool closed = points.size() > 2 && points.front() == points.back();
  for (std::size_t i = 0; i + (closed ? 1 : 0) < points.size(); ++i) all += (i > 0 ? " " : "") + point_text(points[i]);
  return all + (closed ? "Z" : "");
}

std::string stroke(const std::string& data, const std::string& color, const Pen& pen) {
  return tag("path", {{"d", data},
                      {"fill", "none"},
                      {"stroke", color},
                      {"stroke-width", number(pen.width)},
                      {"stroke-opacity", pen.ink.alpha < 1 ? number(pen.ink.alpha) : ""},
                      {"stroke-dasharray", pen.dashed ? "6 4" : ""},
                      {"stroke-linejoin", "round"}});
}

/// The stretches of a line whose points are all finite, as places.
std::vector<std::vector<std::size_t>> unbroken(const std::vector<Pixel>& points) {
  std::vector<std::vector<std::size_t>> all(1);
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (std::isfinite(points[i][0] + points[i][1]))
      all.back().push_back(i);
    else if (!all.back().empty())
      all.emplace_back();
  }
  if (all.back().empty()) all.pop_back();
  return all;
}

std::vector<Pixel> pixels(const std::vector<double>& x, const std::vector<double>& y, const Axes& axes) {
  std::vector<Pixel> all(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) all[i] = {axes.x.pixel(x[i]), axes.y.pixel(y[i])};
  return all;
}

std::vector<Pixel> chosen(const std::vector<Pixel>& points, const std::vector<std::size_t>& places) {
  std::vector<Pixel> all;
  for (const std::size_t i : places) all.push_back(points[i]);
  return all;
}

}  // namespace

std::string draw(const Line& line, const Axes& axes) {
  const std::vector<Pixel> points = pixels(line.x, line.y, axes);
  const std::size_t bands = line.dark_to_light ? kBands : 1;
  std::vector<std::string> data(bands);
  for (const std::vector<std::size_t>& stretch : unbroken(points)) {
    std::vector<Pixel> run;
    std::size_t band = bands;
    const auto finish = [&] {
      if (run.size() > 1) data[band] += path_data(run);
    };
    const std::vector<Pixel> whole = chosen(points, stretch);
    for (const std::size_t k : thinned_line(whole)) {
      const std::size_t here = stretch[k] * bands / points.size();
      if (here != band) {
        if (band < bands) run.push_back(whole[k]), finish(), run.clear();
        band = here;
      }
      run.push_back(whole[k]);
    }
    finish();
  }
  std::string all;
  for (std::size_t band = 0; band < bands; ++band) {
    if (data[band].empty()) continue;
    const Rgb color = line.dark_to_light ? viridis(kLightest * (static_cast<double>(band) + .5) / kBands)
                                         : ink_color(line.pen.ink.place);
    all += stroke(data[band], hexadecimal(color), line.pen);
  }
  return all;
}

std::string draw(const Dots& dots, const Axes& axes) {
  std::vector<Pixel> points;
  for (const Pixel& p : pixels(dots.x, dots.y, axes)) {
    if (std::isfinite(p[0] + p[1])) points.push_back(p);
  }
  std::string data;
  for (const Pixel& p : chosen(points, thinned_dots(points))) data += "M" + point_text(p) + "h0";
  if (data.empty()) return "";
  return tag("path", {{"d", data},
                      {"fill", "none"},
                      {"stroke", hexadecimal(ink_color(dots.ink.place))},
                      {"stroke-width", number(2 * dots.radius)},
                      {"stroke-opacity", dots.ink.alpha < 1 ? number(dots.ink.alpha) : ""},
                      {"stroke-linecap", "round"}});
}

std::string draw(const Arrows& arrows, const Axes& axes) {
  const std::size_t n = arrows.x.size();
  std::vector<Pixel> direction(n);
  double longest = 0;
  for (std::size_t i = 0; i < n; ++i) {
    direction[i] = {axes.x.slope(arrows.x[i]) * arrows.dx[i], axes.y.slope(arrows.y[i]) * arrows.dy[i]};
    const double length = std::hypot(direction[i][0], direction[i][1]);
    if (std::isfinite(length)) longest = std::max(longest, length);
  }
  const double area = std::abs((axes.x.to - axes.x.from) * (axes.y.to - axes.y.from));
  const double most = std::clamp(.9 * std::sqrt(area / static_cast<double>(std::max<std::size_t>(n, 1))), 5.0, 40.0);
  const double head = std::min(5.0, most / 3);
  std::string data;
  for (std::size_t i = 0; i < n; ++i) {
    const double x = axes.x.pixel(arrows.x[i]), y = axes.y.pixel(arrows.y[i]);
    const double dx = direction[i][0] / longest * most, dy = direction[i][1] / longest * most;
    const double length = std::hypot(dx, dy);
    if (!std::isfinite(x + y + length) || length < .5) continue;
    const double ux = dx / length, uy = dy / length, side = std::min(head, length);
    const Pixel tip = {x + dx / 2, y + dy / 2};
    const auto barb = [&](double turn) {
      return Pixel{tip[0] - side * (ux - turn * uy) * .85, tip[1] - side * (uy + turn * ux) * .85};
    };
    data += path_data({{x - dx / 2, y - dy / 2}, tip}) + path_data({barb(.6), tip, barb(-.6)});
  }
  return data.empty() ? "" : stroke(data, hexadecimal(ink_color(arrows.ink.place)), {.ink = arrows.ink, .width = 1.1});
}

std::string draw(const Histogram& h, const Axes& axes) {
  const double ground = axes.y.logarithmic ? axes.y.from : axes.y.pixel(0);
  const std::string color = hexadecimal(ink_color(h.ink.place));
  std::string data;
  for (std::size_t i = 0; i < h.heights.size(); ++i) {
    const double left = axes.x.pixel(h.edges[i]), right = axes.x.pixel(h.edges[i + 1]);
    const double top = axes.y.pixel(h.heights[i]);
    if (!std::isfinite(left + right + top) || top == ground) continue;
    data += "M" + point_text({left, ground}) + "V" + number(top) + "H" + number(right) + "V" + number(ground);
  }
  if (data.empty()) return "";
  return tag("path", {{"d", data},
                      {"fill", color},
                      {"fill-opacity", number(h.ink.alpha)},
                      {"stroke", color},
                      {"stroke-width", "0.75"}});
}

std::string draw(const Contours& contours, const Axes& axes) {
  std::string data;
  for (const double level : contours.levels) {
    for (const Polyline& line : level_lines(contours, level)) {
      std::vector<Pixel> points;
      for (const auto& [x, y] : line) points.push_back({axes.x.pixel(x), axes.y.pixel(y)});
      for (const std::vector<std::size_t>& stretch : unbroken(points)) {
        const std::vector<Pixel> whole = chosen(points, stretch);
        data += path_data(chosen(whole, thinned_line(whole)));
      }
    }
  }
  return data.empty() ? "" : stroke(data, hexadecimal(ink_color(contours.pen.ink.place)), contours.pen);
}

}  // namespace saddle::report::detail
