#pragma once
#include "saddle/core/tensor.h"

namespace saddle::metrics {

/// How much images differ from pixel to pixel: the mean |4 x - its four neighbours| over inner pixels, in grey levels
/// of 0 to 255. Smoothing lowers it, noise raises it; real images have their own.
/// @param images  {n, c, h, w} in [-1, 1], h and w at least 3
/// @throws ShapeError for others
double detail(const Tensor& images);

}  // namespace saddle::metrics
