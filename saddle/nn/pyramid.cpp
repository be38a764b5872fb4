#include "saddle/nn/pyramid_detail.h"

namespace saddle::nn {

Pyramid pyramid(std::string_view who, const Shape& image, std::int64_t channels, std::int64_t largest) {
  if (image.size() != 3 || image[1] != image[2] || image[0] < 1 || image[0] > channels) {
    throw ConfigError(text(who, ": samples are ", text_of(image), ", expected images {1 to ", channels, ", s, s}"));
  }
  const std::int64_t size = image[1];
  if (size <= largest) {
    if (size == 28) return {2, 7};
    if (size == 32) return {3, 4};
    if (size == 64) return {4, 4};
    if (size == 128) return {5, 4};
  }
  throw ConfigError(text(who, ": images of ", size, " pixels, expected 28, 32", largest > 64 ? ", 64 or 128" : " or 64",
                         " (set data.image_size)"));
}

}  // namespace saddle::nn
