#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

namespace saddle::formats {

inline constexpr std::uint64_t kMaxPixels = 1 << 28;  // readers refuse larger images

/// Pixels {height, width, channels}, 0 to 255; channels: 1 grey, 2 grey and alpha, 3 red green blue, 4 with alpha.
struct Image {
  int width = 0;
  int height = 0;
  int channels = 0;
  std::vector<std::uint8_t> pixels;

  bool operator==(const Image&) const = default;
};

/// A PNG or a JPEG, told by its first bytes, whatever its file is called.
/// @param name  for messages
/// @throws DataError naming the file if it is neither, or as read_png and read_jpeg do.
Image read_image(std::span<const std::byte> file, std::string_view name);
Image read_image(const std::filesystem::path& path);

}  // namespace saddle::formats
