#pragma once
#include "saddle/nn/patches.h"

namespace saddle::nn {

/// Whether the two below are to serve for a weight {out, c, k, k}: at least 16 channels on both sides, even in number,
/// and a processor with tile registers (tiles.h).
bool fits_tiles(const Tensor& weight);

/// Convolutions of bfloat16 images as products in tile registers: what some windows see is gathered row by row, while
/// it is in the cache, and multiplied by the weight, which is laid out anew in each call. Arguments of any type are
/// rounded to bfloat16; nothing is differentiable.
///
/// {n, c, h, w} with `weight` {out, c, k, k} -> {n, out, h', w'}, channels last.
/// @param bias  {out}; may be undefined
/// @throws ShapeError if channels differ or are odd in number, or the window is larger than the padded image
Tensor tiled_convolution(const Tensor& image, const Tensor& weight, const Tensor& bias, const Window& window);

/// Its transpose, {n, out, h', w'} -> {n, c, h, w}. Of s x s neighbouring pixels, s the stride, each is seen by other
/// taps of the windows, and all that are seen by the same ones are a convolution of the map by these.
/// @param image  {n, c, h, w}
/// @throws ShapeError if channels differ or are odd in number, or the image is not one whose windows the map has
Tensor tiled_transpose(const Tensor& map, const Tensor& weight, const Window& window, const Shape& image);

}  // namespace saddle::nn
