#pragma once
#include <cstdint>

#include "saddle/core/tensor.h"
#include "saddle/formats/png.h"

namespace saddle::report {

/// Images side by side, row by row, like torchvision's make_grid: `padding` pixels of black around each, `columns` in a
/// row, fewer if there are fewer images. A single image keeps its border here. A pixel is round((x + 1) 127.5),
/// clipped; what is not a number is black.
///
/// @param images  {n, c, h, w} in [-1, 1], n >= 1, floating. 1, 3 and 4 channels are shown as grey, colours and colours
///   with alpha (the border is opaque); of 2 channels the first is shown as grey, of more than 4 the first three.
/// @throws ShapeError for other shapes, columns below 1 or padding below 0.
formats::Image image_grid(const Tensor& images, std::int64_t columns = 8, std::int64_t padding = 2);

}  // namespace saddle::report
