#include "saddle/data/channels.h"

#include <ATen/ATen.h>

#include <algorithm>

#include "saddle/core/parallel.h"

namespace saddle::data {
namespace {

constexpr std::int64_t kImagesBytes = 1 << 20;  // read by one piece of work

/// x over black: round(x alpha / 255).
std::uint8_t over_black(std::uint8_t x, std::uint8_t alpha) { return std::uint8_t((x * alpha + 127) / 255); }

std::uint8_t luma(std::uint8_t red, std::uint8_t green, std::uint8_t blue) {
  return std::uint8_t((19595 * red + 38470 * green + 7471 * blue + 32768) >> 16);
}

/// One image: `from` planes of `area` bytes each to `to`, both 1 or 3, after the alpha in plane `from` if there is one.
void convert_image(const std::uint8_t* in, std::int64_t area, int from, bool alpha, std::uint8_t* out, int to) {
  for (std::int64_t i = 0; i < area; ++i) {
    std::uint8_t colour[3];
    for (int c = 0; c < from; ++c) {
      const std::uint8_t x = in[c * area + i];
      colour[c] = alpha ? over_black(x, in[from * area + i]) : x;
    }
    if (to == 1) {
      out[i] = from == 1 ? colour[0] : luma(colour[0], colour[1], colour[2]);
    } else {
      for (int c = 0; c < 3; ++c) out[c * area + i] = colour[from == 1 ? 0 : c];
    }
  }
}

}  // namespace

Tensor to_channels(const Tensor& pixels, std::int64_t channels) {
  if (channels != 1 && channels != 3) throw ConfigError(text("channels = ", channels, ", expected 1 or 3"));
  const std::int64_t given = pixels.dim() == 4 ? pixels.size(1) : 0;
  if (pixels.scalar_type() != at::kByte || given < 1 || given > 4) {
    throw ShapeError(text("to_channels: ", pixels.toString(), " ", text_of(pixels.sizes()),
                          ", expected uint8 {n, c, h, w} with 1 to 4 channels"));
  }
  if (given == channels) return pixels;
  const Tensor source = pixels.contiguous();
  Tensor result = at::empty({source.size(0), channels, source.size(2), source.size(3)}, at::kByte);
  const std::int64_t area = source.size(2) * source.size(3);
  const bool alpha = given == 2 || given == 4;
  const auto* in = source.const_data_ptr<std::uint8_t>();
  auto* out = result.mutable_data_ptr<std::uint8_t>();
  const std::int64_t grain = std::max<std::int64_t>(1, kImagesBytes / std::max<std::int64_t>(1, given * area));
  in_parallel(source.size(0), grain, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      convert_image(in + i * given * area, area, int(given) - alpha, alpha, out + i * channels * area, int(channels));
    }
  });
  return result;
}

}  // namespace saddle::data
