#include <ATen/ATen.h>

#include <algorithm>

#include "saddle/core/parallel.h"
#include "saddle/nn/tiled_grid_detail.h"
#include "saddle/nn/tiles.h"
#include "saddle/nn/transpose.h"

namespace saddle::nn {
namespace {

/// Room for {depth, channels}, padded by zeros.
Tensor room_for_panels(std::int64_t depth, std::int64_t channels) {
  const std::int64_t rows = Tiles::padded(depth), columns = Tiles::padded(channels);
  Tensor all = at::empty({rows * columns}, at::kBFloat16);
  if (rows > depth || columns > channels) all.zero_();
  return all;
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
  const std::int64_t out = weight.size(0), depth = weight.numel() / out, padded = Tiles::padded(depth);
  const Tensor all = room_for_panels(depth, out);
  const auto* from = weight.const_data_ptr<c10::BFloat16>();
  auto* to = all.data_ptr<c10::BFloat16>();
  in_parallel(Tiles::padded(out) / Tiles::kSide, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t o = begin * Tiles::kSide; o < std::min(out, end * Tiles::kSide); o += Tiles::kSide)
      transpose_pairs(from + o * depth, depth / 2, std::min(Tiles::kSide, out - o), depth / 2, to + o * padded,
                      Tiles::kSide);
  });
  return all;
}

Tensor panels_of_transpose(const Tensor& weight, const Grid& grid) {
  const std::int64_t out = weight.size(0), c = weight.size(1), of_an_output = weight.numel() / out,
                     depth = grid.taps() * out, padded = Tiles::padded(depth);
  const Tensor all = room_for_panels(depth, c);
  auto* to = all.data_ptr<c10::BFloat16>();
  for (const Run& run : grid.runs) {
    for (std::int64_t t = 0; t < run.count; ++t) {
      const auto* tap = weight.const_data_ptr<c10::BFloat16>() + (run.first_tap + t * run.next_tap) * c;
      for (std::int64_t o = 0; o < out; o += 2, to += 2 * Tiles::kSide) {
        const auto *even = tap + o * of_an_output, *odd = even + of_an_output;
        for (std::int64_t j = 0; j < c; j += Tiles::kSide)
          interleave(even + j, odd + j, std::min(Tiles::kSide, c - j), to + j * padded);
      }
    }
  }
  return all;
}

}  // namespace saddle::nn
