#include <algorithm>
#include <cmath>
#include <cstdint>

#include "saddle/report/canvas_detail.h"

namespace saddle::report::detail {
namespace {

/// The pixels that [low, high] touches, within 0 .. size.
struct Span {
  int first, end;
};
Span touched(double low, double high, int size) {
  const auto inside = [size](double x) { return static_cast<int>(std::clamp(x, 0.0, static_cast<double>(size))); };
  return {inside(std::floor(low)), inside(std::ceil(high))};
}

/// Length of pixel i's side within [low, high].
double overlap(int i, double low, double high) {
  return std::max(0.0, std::min(i + 1.0, high) - std::max<double>(i, low));
}

std::uint8_t byte(float x) { return static_cast<std::uint8_t>(std::lround(255 * std::clamp(x, 0.0F, 1.0F))); }

}  // namespace

Canvas::Canvas(int width, int height)
    : width_(width), height_(height), pixels_(static_cast<std::size_t>(width) * height, Color{1, 1, 1}) {}

void Canvas::blend(int column, int row, Color color, double alpha) {
  Color& pixel = pixels_[static_cast<std::size_t>(row) * width_ + column];
  const auto a = static_cast<float>(alpha);
  pixel.red += a * (color.red - pixel.red);
  pixel.green += a * (color.green - pixel.green);
  pixel.blue += a * (color.blue - pixel.blue);
}

void Canvas::disc(double x, double y, double radius, Color color, double alpha) {
  const Span columns = touched(x - radius - 1, x + radius + 1, width_),
             rows = touched(y - radius - 1, y + radius + 1, height_);
  for (int row = rows.first; row < rows.end; ++row) {
    for (int column = columns.first; column < columns.end; ++column) {
      const double distance = std::hypot(column + .5 - x, row + .5 - y);
      blend(column, row, color, alpha * std::clamp(radius + .5 - distance, 0.0, 1.0));  // the edge is one pixel soft
    }
  }
}

void Canvas::rectangle(double left, double top, double right, double bottom, Color color, double alpha) {
  const Span columns = touched(left, right, width_), rows = touched(top, bottom, height_);
  for (int row = rows.first; row < rows.end; ++row) {
    for (int column = columns.first; column < columns.end; ++column) {
      blend(column, row, color, alpha * overlap(column, left, right) * overlap(row, top, bottom));
    }
  }
}

formats::Image Canvas::image() const {
  formats::Image image = {.width = width_, .height = height_, .channels = 3, .pixels = {}};
  image.pixels.reserve(3 * pixels_.size());
  for (const Color& pixel : pixels_) {
    image.pixels.insert(image.pixels.end(), {byte(pixel.red), byte(pixel.green), byte(pixel.blue)});
  }
  return image;
}

}  // namespace saddle::report::detail
