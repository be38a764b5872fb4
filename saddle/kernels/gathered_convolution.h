#pragma once
#include "saddle/kernels/patches.h"

namespace saddle::kernels {

/// Whether the two below are to serve a convolution in this type with a weight {out, c, k, k}: on processors with tile
/// registers (tiles.h), where they were measured to be quicker than oneDNN's, in bfloat16 from 16 channels on both
/// sides and in float32 from 128, even numbers of them.
bool fits_gathering(const Tensor& weight, at::ScalarType type);

/// Convolutions as products of matrices in the cache: what some windows see is gathered row by row and multiplied by
/// the weight, which is laid out anew in each call (panel_product_detail.h). Nothing is differentiable.
///
/// {n, c, h, w} with `weight` {out, c, k, k} -> {n, out, h', w'}, channels last.
/// @param bias  {out}; may be undefined
/// @param type  bfloat16 or float32, of the result; arguments of another type are rounded to it
/// @throws ShapeError if channels differ or are odd in number, or the window is larger than the padded image
Tensor gathered_convolution(const Tensor& image, const Tensor& weight, const Tensor& bias, const Window& window,
                            at::ScalarType type);

/// Its transpose, {n, out, h', w'} -> {n, c, h, w}. Of s x s neighbouring pixels, s the stride, each is seen by other
/// taps of the windows, and all that are seen by the same ones are a convolution of the map by these.
/// @param image  {n, c, h, w}
/// @throws ShapeError if channels differ or are odd in number, or the image is not one whose windows the map has
Tensor gathered_transpose(const Tensor& map, const Tensor& weight, const Window& window, const Shape& image,
                          at::ScalarType type);

}  // namespace saddle::kernels
