#pragma once
#include "saddle/nn/patches.h"

namespace saddle::nn {

/// Whether weight_gradient_by_taps() can serve: bfloat16 on a processor that multiplies it, no graph, images of several
/// channels.
bool has_taps(const Tensor& map, const Tensor& image);

/// weight_gradient_by_rows() without the patches: for each tap of the window one product of all places' gradients and
/// what the tap sees there, some samples at a time so that they stay in the cache. In bfloat16, summed and given in
/// float32. {n, out, h', w'} {n, c, h, w} -> {out, c, k, k}
Tensor weight_gradient_by_taps(const Tensor& map, const Tensor& image, const Window& window);

}  // namespace saddle::nn
