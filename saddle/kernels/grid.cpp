#include <ATen/ATen.h>

#include <algorithm>

#include "saddle/core/parallel.h"
#include "saddle/kernels/grid_detail.h"
#include "saddle/kernels/panel_product_detail.h"
#include "saddle/kernels/transpose.h"

namespace saddle::kernels {
namespace {

using c10::BFloat16;

/// A matrix {depth, channels} in panels, padded by zeros.
template <class Number>
struct Panels {
  using Product = PanelProduct<Number>;

  Panels(std::int64_t depth_, std::int64_t channels_)
      : depth(depth_),
        channels(channels_),
        rows(Product::padded_depth(depth)),
        width(Product::panel(channels)),
        all(at::empty({rows * in_panels<Number>(channels)}, c10::CppTypeToScalarType<Number>::value)) {
    if (rows > depth || all.numel() > rows * channels) all.zero_();
  }

  Number* panel(std::int64_t channel) const { return all.template data_ptr<Number>() + channel * rows; }
  std::int64_t of_panel(std::int64_t channel) const { return std::min(width, channels - channel); }

  /// Two neighbouring rows of the matrix, the first of them at an even place.
  void put_rows(std::int64_t row, const Number* even, const Number* odd) const {
    for (std::int64_t j = 0; j < channels; j += width)
      Product::put_rows(even + j, odd + j, of_panel(j), width, panel(j) + row * width);
  }

  template <class Work>
  void each_panel(const Work& work) const {
    in_parallel(in_panels<Number>(channels) / width, 1, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t j = begin * width; j < std::min(channels, end * width); j += width) work(j);
    });
  }

  std::int64_t depth, channels, rows, width;
  Tensor all;
};

/// Rows of the weight become columns of panels.
void turn(const Panels<float>& panels, const float* weight) {
  panels.each_panel([&](std::int64_t o) {
    transpose(weight + o * panels.depth, panels.depth, panels.of_panel(o), panels.depth, panels.panel(o), panels.width);
  });
}

void turn(const Panels<BFloat16>& panels, const BFloat16* weight) {
  panels.each_panel([&](std::int64_t o) {
    transpose_pairs(weight + o * panels.depth, panels.depth / 2, panels.of_panel(o), panels.depth / 2, panels.panel(o),
                    panels.width);
  });
}

template <class Number>
Tensor turned(const Tensor& weight) {
  const Panels<Number> panels(weight.numel() / weight.size(0), weight.size(0));
  turn(panels, weight.const_data_ptr<Number>());
  return panels.all;
}

template <class Number>
Tensor seen_by(const Tensor& weight, const Grid& grid) {
  const std::int64_t out = weight.size(0), c = weight.size(1), of_an_output = weight.numel() / out;
  const Panels<Number> panels(grid.taps() * out, c);
  std::int64_t row = 0;
  for (const Run& run : grid.runs) {
    for (std::int64_t t = 0; t < run.count; ++t) {
      const auto* tap = weight.const_data_ptr<Number>() + (run.first_tap + t * run.next_tap) * c;
      for (std::int64_t o = 0; o < out; o += 2, row += 2)
        panels.put_rows(row, tap + o * of_an_output, tap + (o + 1) * of_an_output);
    }
  }
  return panels.all;
}

}  // namespace

std::int64_t Grid::taps() const {
  std::int64_t all = 0;
  for (const Run& run : runs) all += run.count;
  return all;
}

Grid grid_of_convolution(const Window& w, std::int64_t height, std::int64_t width) {
  Grid grid{.down = (height + 2 * w.padding - w.kernel) / w.stride + 1,
            .across = (width + 2 * w.padding - w.kernel) / w.stride + 1,
            .step = w.stride};
  for (std::int64_t i = 0; i < w.kernel; ++i)
    grid.runs.push_back(
        {.y = i - w.padding, .x = -w.padding, .count = w.kernel, .first_tap = i * w.kernel, .next_tap = 1});
  return grid;
}

Grid grid_of_transpose(const Window& w, std::int64_t height, std::int64_t width, std::int64_t first_y,
                       std::int64_t first_x) {
  const std::int64_t s = w.stride;
  Grid grid{.down = (height - first_y + s - 1) / s,
            .across = (width - first_x + s - 1) / s,
            .spacing = s,
            .first_y = first_y,
            .first_x = first_x};
  const std::int64_t first_line = (first_y + w.padding) % s, first_tap = (first_x + w.padding) % s;
  if (first_tap >= w.kernel) return grid;                                        // no window sees them
  const std::int64_t last_tap = first_tap + (w.kernel - 1 - first_tap) / s * s;  // it sees what lies leftmost
  for (std::int64_t i = first_line; i < w.kernel; i += s)
    grid.runs.push_back({.y = (first_y + w.padding - i) / s,
                         .x = (first_x + w.padding - last_tap) / s,
                         .count = (last_tap - first_tap) / s + 1,
                         .first_tap = i * w.kernel + last_tap,
                         .next_tap = -s});
  return grid;
}

Tensor panels_of_convolution(const Tensor& weight) {
  return (weight.scalar_type() == at::kFloat ? turned<float> : turned<BFloat16>)(weight);
}

Tensor panels_of_transpose(const Tensor& weight, const Grid& grid) {
  return (weight.scalar_type() == at::kFloat ? seen_by<float> : seen_by<BFloat16>)(weight, grid);
}

}  // namespace saddle::kernels
