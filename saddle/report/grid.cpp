#include "saddle/report/grid.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace saddle::report {
namespace {

/// How many of c channels are shown.
std::int64_t shown(std::int64_t channels) { return channels == 2 ? 1 : channels > 4 ? 3 : channels; }

Tensor to_bytes(const Tensor& images) {
  const Tensor scaled = images.detach().to(at::kCPU, at::kFloat).add(1).mul(127.5);
  return scaled.nan_to_num(0).round().clamp(0, 255).to(at::kByte);
}

}  // namespace

formats::Image image_grid(const Tensor& images, std::int64_t columns, std::int64_t padding) {
  if (images.dim() != 4 || images.numel() == 0) {
    throw ShapeError(text("image_grid: images ", text_of(images.sizes()), " must be {n, c, h, w}, none of them 0"));
  }
  if (columns < 1 || padding < 0) {
    throw ShapeError(text("image_grid: columns ", columns, " must be at least 1, padding ", padding, " at least 0"));
  }

  const std::int64_t n = images.size(0), channels = shown(images.size(1));
  const std::int64_t wide = std::min(columns, n), high = (n + wide - 1) / wide;
  const std::int64_t row_pitch = images.size(2) + padding, column_pitch = images.size(3) + padding;
  const Tensor pixels = to_bytes(images.narrow(1, 0, channels));

  Tensor canvas = at::zeros({channels, high * row_pitch + padding, wide * column_pitch + padding}, at::kByte);
  if (channels == 4) canvas.select(0, 3).fill_(255);
  for (std::int64_t i = 0; i < n; ++i) {
    canvas.narrow(1, i / wide * row_pitch + padding, images.size(2))
        .narrow(2, i % wide * column_pitch + padding, images.size(3))
        .copy_(pixels[i]);
  }

  const Tensor rows = canvas.permute({1, 2, 0}).contiguous();
  const auto* first = rows.const_data_ptr<std::uint8_t>();
  return {.width = static_cast<int>(rows.size(1)),
          .height = static_cast<int>(rows.size(0)),
          .channels = static_cast<int>(channels),
          .pixels = {first, first + rows.numel()}};
}

}  // namespace saddle::report
