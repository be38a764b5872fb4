#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "saddle/core/tensor.h"

namespace saddle::data {

/// f(t), t in source pixels over max(1, source / target): box 1 on (-1/2, 1/2]; bilinear 1 - |t| on [-1, 1]; bicubic
/// Keys' kernel with a = -1/2 on [-2, 2]; lanczos sinc(t) sinc(t / 3) on [-3, 3).
enum class Filter { box, bilinear, bicubic, lanczos };

/// "box", "bilinear", "bicubic", "lanczos".
const std::vector<std::string>& filter_names();

/// @throws ConfigError naming the nearest.
Filter filter_called(const std::string& name);

/// The order of the two passes, each of which rounds to bytes. columns_first: the width, then the height, which is
/// Pillow's order up to version 12.1, and in 12.2 and 12.3 unless the image is over 100 times as tall as wide.
/// pillow_13: the height first where it shrinks, and by over twice as many pixels as the width does (h - height > 2 (w
/// - width)); a square made of a square is the same in both.
enum class PassOrder { columns_first, pillow_13 };

/// "columns-first", "pillow-13".
const std::vector<std::string>& pass_order_names();

/// @throws ConfigError naming the nearest.
PassOrder pass_order_called(const std::string& name);

/// Images of height x width: the Image.resize of grey and RGB images of the Pillow that has this order, byte for byte.
///
/// Antialiased: where the image shrinks, the filter is as many times wider. Output i of a line weighs the source pixels
/// around (i + 1/2) source / target, with weights that sum to one, each rounded to a multiple of 2^-22; what comes out
/// of each pass is rounded and held to 0 .. 255. An axis that has its length already is left alone. Images go in
/// parallel; what comes out does not depend on the number of threads.
/// @param pixels  {n, c, h, w}, uint8, none of them zero
/// @throws ShapeError for other tensors; ConfigError for a height or width below 1 or above 65,536.
Tensor resized(const Tensor& pixels, std::int64_t height, std::int64_t width, Filter filter,
               PassOrder order = PassOrder::columns_first);

}  // namespace saddle::data
