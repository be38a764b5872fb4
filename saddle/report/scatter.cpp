#include "saddle/report/scatter.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "saddle/report/canvas_detail.h"

namespace saddle::report {
namespace {

using detail::Canvas;
using detail::Color;

constexpr Color kReal = {.45F, .47F, .50F};
constexpr Color kFake = {.85F, .29F, .12F};
constexpr Color kLine = {.92F, .92F, .93F};
constexpr Color kZero = {.82F, .82F, .84F};
constexpr Color kFrame = {.68F, .69F, .71F};
constexpr double kMargin = 14;  // pixels between the picture's edge and the frame
constexpr double kRoom = 1.25;  // the axes' length over the real points' extent

/// A stretch of an axis and the pixels it is drawn on; for the vertical axis `from` is the lower edge and exceeds `to`.
struct Stretch {
  double low, high;  // data
  double from, to;   // pixels

  double pixel(double x) const { return from + (x - low) / (high - low) * (to - from); }
  double clamped(double x) const { return pixel(std::clamp(x, low, high)); }
};

/// The largest of 1, 2, 5 times a power of ten that cuts the length into at least four.
double round_step(double length) {
  const double power = std::pow(10, std::floor(std::log10(length / 4)));
  const double steps = length / 4 / power;
  return power * (steps >= 5 ? 5 : steps >= 2 ? 2 : 1);
}

std::vector<double> round_numbers(const Stretch& axis) {
  const double step = round_step(axis.high - axis.low);
  std::vector<double> all;
  for (double i = std::ceil(axis.low / step); i * step <= axis.high; ++i) all.push_back(i * step);
  return all;
}

/// Lines of one pixel at the axis' round numbers; `vertical` tells how the lines run.
void draw_lines(Canvas& canvas, const Stretch& along, const Stretch& across, bool vertical) {
  for (const double x : round_numbers(along)) {
    const double at = std::floor(along.pixel(x)), begin = std::min(across.from, across.to);
    const double end = std::max(across.from, across.to);
    const Color color = x == 0 ? kZero : kLine;
    if (vertical)
      canvas.rectangle(at, begin, at + 1, end, color, 1);
    else
      canvas.rectangle(begin, at, end, at + 1, color, 1);
  }
}

void draw_frame(Canvas& canvas) {
  const double left = kMargin - 1, right = canvas.width() - kMargin + 1, bottom = canvas.height() - kMargin + 1;
  canvas.rectangle(left, left, right, left + 1, kFrame, 1);
  canvas.rectangle(left, bottom - 1, right, bottom, kFrame, 1);
  canvas.rectangle(left, left + 1, left + 1, bottom - 1, kFrame, 1);
  canvas.rectangle(right - 1, left + 1, right, bottom - 1, kFrame, 1);
}

struct Extent {
  double centre, length;
};
Extent extent(const Tensor& x) {
  const double low = x.min().item<double>(), high = x.max().item<double>();
  return {(low + high) / 2, high - low};
}

/// An axis' length for real points of that extent; points that all but coincide get room by their size.
double axis_length(double extent, double centre) {
  const double size = std::abs(centre);
  return extent > 1e-9 * size && extent > 1e-100 ? kRoom * extent : std::max(1.0, size);
}

Stretch axis_around(double centre, double length, double from, double to) {
  return {.low = centre - length / 2, .high = centre + length / 2, .from = from, .to = to};
}

void draw_points(Canvas& canvas, const Tensor& points, const Stretch& x, const Stretch& y, double radius, Color color,
                 double alpha) {
  const auto point = points.accessor<double, 2>();
  for (std::int64_t i = 0; i < point.size(0); ++i) {
    if (!std::isfinite(point[i][0]) || !std::isfinite(point[i][1])) continue;
    canvas.disc(x.clamped(point[i][0]), y.clamped(point[i][1]), radius, color, alpha);
  }
}

formats::Image draw_plane(const Tensor& real, const Tensor& fake, const ScatterOptions& o) {
  Canvas canvas(o.size, o.size);
  const Extent across = extent(real.select(1, 0)), up = extent(real.select(1, 1));
  const double length = axis_length(std::max(across.length, up.length), std::hypot(across.centre, up.centre));
  const double far = o.size - kMargin;
  const Stretch x = axis_around(across.centre, length, kMargin, far), y = axis_around(up.centre, length, far, kMargin);
  draw_lines(canvas, x, y, true);
  draw_lines(canvas, y, x, false);
  draw_points(canvas, real, x, y, o.radius, kReal, o.alpha);
  draw_points(canvas, fake, x, y, o.radius, kFake, o.alpha);
  draw_frame(canvas);
  return canvas.image();
}

/// Density per bin: counts over all points, also those beyond the axis, and bin width.
std::vector<double> histogram(const Tensor& points, const Stretch& axis, int bins) {
  std::vector<double> density(bins, 0);
  const double width = (axis.high - axis.low) / bins;
  const auto point = points.accessor<double, 2>();
  for (std::int64_t i = 0; i < point.size(0); ++i) {
    const double bin = std::floor((point[i][0] - axis.low) / width);
    if (bin >= 0 && bin < bins) density[static_cast<int>(bin)] += 1 / (width * static_cast<double>(point.size(0)));
  }
  return density;
}

/// The outline of a histogram: flat over each bin, upright between bins, `thick` pixels.
void draw_outline(Canvas& canvas, const std::vector<double>& density, const Stretch& x, const Stretch& y,
                  double thick) {
  const double bin = (x.to - x.from) / static_cast<double>(density.size());
  double before = y.pixel(0);
  for (std::size_t i = 0; i < density.size(); ++i) {
    const double left = x.from + static_cast<double>(i) * bin, top = y.clamped(density[i]);
    canvas.rectangle(left - thick / 2, std::min(before, top), left + thick / 2, std::max(before, top), kFake, 1);
    canvas.rectangle(left - thick / 2, top - thick / 2, left + bin + thick / 2, top + thick / 2, kFake, 1);
    before = top;
  }
  canvas.rectangle(x.to - thick / 2, before, x.to + thick / 2, y.pixel(0), kFake, 1);
}

formats::Image draw_line(const Tensor& real, const Tensor& fake, const ScatterOptions& o) {
  Canvas canvas(o.size, o.size * 5 / 8);
  const Extent across = extent(real);
  const double length = axis_length(across.length, across.centre);
  const Stretch x = axis_around(across.centre, length, kMargin, canvas.width() - kMargin);
  const std::vector<double> real_density = histogram(real, x, o.bins);
  const double highest = *std::max_element(real_density.begin(), real_density.end());
  const Stretch y = {.low = 0, .high = 1.3 * highest, .from = canvas.height() - kMargin, .to = kMargin};
  draw_lines(canvas, x, y, true);
  draw_lines(canvas, y, x, false);
  const double bin = (x.to - x.from) / o.bins;
  for (int i = 0; i < o.bins; ++i) {
    const double left = std::round(x.from + i * bin), right = std::round(x.from + (i + 1) * bin);  // no seams
    canvas.rectangle(left, y.pixel(real_density[i]), right, y.from, kReal, .4);
  }
  if (fake.size(0) > 0) draw_outline(canvas, histogram(fake, x, o.bins), x, y, 2);
  draw_frame(canvas);
  return canvas.image();
}

void validate(const ScatterOptions& o) {
  if (o.size < 64) throw ConfigError(text("scatter: size = ", o.size, " must be at least 64 pixels"));
  if (o.bins < 1) throw ConfigError(text("scatter: bins = ", o.bins, " must be at least 1"));
  if (!(o.radius > 0)) throw ConfigError(text("scatter: radius = ", o.radius, " must be above 0"));
  if (!(o.alpha >= 0 && o.alpha <= 1)) throw ConfigError(text("scatter: alpha = ", o.alpha, " must lie in [0, 1]"));
}

}  // namespace

formats::Image scatter(const Tensor& real, const Tensor& fake, const ScatterOptions& options) {
  validate(options);
  const bool drawable = real.dim() == 2 && real.size(0) > 0 && (real.size(1) == 1 || real.size(1) == 2);
  if (!drawable) throw ShapeError(text("scatter: real ", text_of(real.sizes()), " must be {n, 1} or {n, 2}, n >= 1"));
  require_samples("scatter", "fake", fake, {real.size(1)});
  const Tensor grey = real.detach().to(at::kCPU, at::kDouble), coloured = fake.detach().to(at::kCPU, at::kDouble);
  if (!(grey.abs().max().item<double>() < 1e100))
    throw NumericError("scatter: a real point is not finite, or beyond 1e100");
  return real.size(1) == 2 ? draw_plane(grey, coloured, options) : draw_line(grey, coloured, options);
}

}  // namespace saddle::report
