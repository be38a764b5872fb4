#pragma once
#include "saddle/kernels/patches.h"

namespace saddle::kernels {

/// Whether weight_gradient_by_taps() is to serve: no graph; bfloat16 on a processor that multiplies it, images of at
/// least 16 channels; float32 on one with tile registers, where it was measured, of at least 64.
bool has_taps(const Tensor& map, const Tensor& image);

/// weight_gradient_by_rows() without the patches: for each tap (y, x) of the window
///
///     dF/dW[:, :, y, x] = sum over samples n and places (i, j) of map[n, :, i, j] (x) image[n, :, s i + y - p, s j + x
///     - p]
///
/// with s the stride, p the padding and zeros beyond the border, one product of some samples at a time, so that they
/// stay in the cache (panel_product_detail.h). Multiplied in bfloat16 or float32, summed and given in float32. {n, out,
/// h', w'} {n, c, h, w} -> {out, c, k, k}
Tensor weight_gradient_by_taps(const Tensor& map, const Tensor& image, const Window& window);

}  // namespace saddle::kernels
