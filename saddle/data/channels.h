#pragma once
#include <cstdint>

#include "saddle/core/tensor.h"

namespace saddle::data {

/// Images with 1 or 3 channels, whatever they have now.
///
/// Alpha (2 and 4 channels) goes first: the image is laid over black, round(x alpha / 255), and the alpha is dropped.
/// Grey to colour repeats it three times. Colour to grey is ITU-R BT.601-2's luma in 16 bits, as Pillow's convert("L"):
/// (19595 red + 38470 green + 7471 blue + 32768) >> 16.
/// @param pixels  {n, c, h, w}, uint8, c of 1 to 4
/// @throws ShapeError for other tensors; ConfigError unless `channels` is 1 or 3.
Tensor to_channels(const Tensor& pixels, std::int64_t channels);

}  // namespace saddle::data
