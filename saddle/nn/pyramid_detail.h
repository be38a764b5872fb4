#pragma once
#include <string_view>

#include "saddle/core/tensor.h"

namespace saddle::nn {

/// How often an image is halved, and the size it ends at.
struct Pyramid {
  std::int64_t levels, coarsest;
};

/// Channels of an image; a critic of pairs sees two images side by side.
constexpr std::int64_t kOfImage = 4, kOfPair = 8;

/// 28 pixels are halved twice, to 7x7; 32, 64 and 128 down to 4x4.
/// @throws ConfigError unless `image` is {1 to channels, s, s}, s one of these and at most `largest`.
Pyramid pyramid(std::string_view who, const Shape& image, std::int64_t channels, std::int64_t largest);

}  // namespace saddle::nn
