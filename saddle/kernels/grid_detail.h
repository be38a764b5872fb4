#pragma once
#include <vector>

#include "saddle/kernels/patches.h"

namespace saddle::kernels {

/// Neighbouring taps of one line of a window: where a row of the grid sees the source through the first of them, the
/// others to its right, and which of the weight's k x k taps they are, `next_tap` apart.
struct Run {
  std::int64_t y, x, count, first_tap, next_tap;
};

/// Windows that are gathered alike, a row (u, v) each: it sees the source at (step u + run.y, step v + run.x), zeros
/// beyond the border, and its product with the weight is what the result has at (spacing u + first_y, spacing v +
/// first_x).
struct Grid {
  std::int64_t down = 0, across = 0, step = 1, spacing = 1, first_y = 0, first_x = 0;
  std::vector<Run> runs;

  std::int64_t rows() const { return down * across; }  // of a sample
  std::int64_t taps() const;
};

/// Of a convolution of images of this size.
Grid grid_of_convolution(const Window& window, std::int64_t height, std::int64_t width);

/// Of its transpose: the pixels (s u + first_y, s v + first_x), s the stride, and through which taps windows see them.
Grid grid_of_transpose(const Window& window, std::int64_t height, std::int64_t width, std::int64_t first_y,
                       std::int64_t first_x);

/// A weight {out, c, k, k}, channels last, of bfloat16 or float32, in the panels that its PanelProduct reads: rows
/// (tap, c), columns out.
Tensor panels_of_convolution(const Tensor& weight);

/// Rows (tap of the grid, out), columns c.
Tensor panels_of_transpose(const Tensor& weight, const Grid& grid);

}  // namespace saddle::kernels
