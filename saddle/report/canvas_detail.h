#pragma once
#include <vector>

#include "saddle/formats/png.h"

namespace saddle::report::detail {

struct Color {
  float red, green, blue;  // 0 to 1
};

/// A white picture that takes anti-aliased marks. The centre of pixel (column, row) lies at (column + .5, row + .5),
/// row 0 at the top; a pixel takes the share of a mark that covers it.
class Canvas {
 public:
  Canvas(int width, int height);

  int width() const { return width_; }
  int height() const { return height_; }

  void disc(double x, double y, double radius, Color color, double alpha);
  /// The rectangle from (left, top) to (right, bottom), edges at fractions of pixels included.
  void rectangle(double left, double top, double right, double bottom, Color color, double alpha);

  formats::Image image() const;

 private:
  void blend(int column, int row, Color color, double alpha);

  int width_, height_;
  std::vector<Color> pixels_;
};

}  // namespace saddle::report::detail
