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

/// Images of height x width: Pillow's Image.resize of grey and RGB images, byte for byte, as it was before
/// version 12.2. (Since then it begins with the rows of some images, most of them taller than wide or shrunk more in
/// height, which changes bytes by one.)
///
/// Antialiased: where the image shrinks, the filter is as many times wider. Output i of a line weighs the source pixels
/// around (i + 1/2) source / target, with weights that sum to one, each rounded to a multiple of 2^-22; columns first,
/// then rows, each rounded and held to 0 .. 255. An axis that has its length already is left alone. Images go in
/// parallel; what comes out does not depend on the number of threads.
/// @param pixels  {n, c, h, w}, uint8, none of them zero
/// @throws ShapeError for other tensors; ConfigError for a height or width below 1 or above 65,536.
Tensor resized(const Tensor& pixels, std::int64_t height, std::int64_t width, Filter filter);

}  // namespace saddle::data
