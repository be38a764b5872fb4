#pragma once
#include <cstdint>

#include "saddle/core/tensor.h"

namespace saddle::kernels {

/// How a square window moves over an image, in pixels.
struct Window {
  std::int64_t kernel = 4, stride = 2, padding = 1;
};

/// Whether an operation on these is to be differentiated.
bool needs_graph(const Tensor& x, const Tensor& y);

/// What the window sees, a row for each of its places: {n, c, h, w} -> {n h' w', k k c}. Differentiable as often as one
/// likes, as are all of these.
Tensor patches(const Tensor& x, const Window& window);

/// Its transpose, each row added to where its window lay: {n h' w', k k c} -> {n, c, h, w}.
/// @param image  {n, c, h, w}
Tensor put_back(const Tensor& rows, const Window& window, const Shape& image);

/// The transpose of the convolution with `weight` {out, c, k, k}, as a product and put_back: {n, out, h', w'} ->
/// {n, c, h, w}. Where c is 1 the library's own takes three to nine times as long.
Tensor transposed_by_rows(const Tensor& map, const Tensor& weight, const Window& window, const Shape& image);

/// sum over samples and places of map (x) patch, the gradient of a convolution's weight {out, c, k, k} at the image
/// {n, c, h, w} from that of its output {n, out, h', w'}, as one product; where has_taps() tap by tap (taps.h), then
/// in float32.
Tensor weight_gradient_by_rows(const Tensor& map, const Tensor& image, const Window& window);

}  // namespace saddle::kernels
