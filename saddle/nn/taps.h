#pragma once
#include "saddle/nn/patches.h"

namespace saddle::nn {

/// Whether weight_gradient_by_taps() can serve: bfloat16 on a processor that multiplies it, no graph, images of at
/// least 16 channels.
bool has_taps(const Tensor& map, const Tensor& image);

/// weight_gradient_by_rows() without the patches: for each tap (y, x) of the window
///
///     dF/dW[:, :, y, x] = sum over samples n and places (i, j) of map[n, :, i, j] (x) image[n, :, s i + y - p, s j + x
///     - p]
///
/// with s the stride, p the padding and zeros beyond the border, one product of some samples at a time, so that they
/// stay in the cache, in tile registers where there are any (tiles.h). Multiplied in bfloat16, summed and given in
/// float32. {n, out, h', w'} {n, c, h, w} -> {out, c, k, k}
Tensor weight_gradient_by_taps(const Tensor& map, const Tensor& image, const Window& window);

}  // namespace saddle::nn
