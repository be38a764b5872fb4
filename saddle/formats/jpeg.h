#pragma once
#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

#include "saddle/formats/image.h"

namespace saddle::formats {

/// Whether the bytes begin as a JPEG does: ff d8 ff.
bool is_jpeg(std::span<const std::byte> bytes);

/// Reads a JPEG, baseline or progressive: one channel if it is grey, else three. The inverse cosine transform is the
/// accurate one and chroma is interpolated, as Pillow has it; colour profiles and EXIF's orientation are not applied.
///
/// Source: ITU-T T.81; decoded by libjpeg-turbo.
/// @param name  for messages
/// @throws DataError naming the file: no JPEG, CMYK, truncated or damaged in any way that the decoder notices and that
///         may touch a pixel (another JFIF revision and bytes before a marker do not), more than 2^28 pixels, or more
///         than the file can hold.
Image read_jpeg(std::span<const std::byte> file, std::string_view name);
Image read_jpeg(const std::filesystem::path& path);

/// A baseline JPEG of a grey or a colour image, chroma at full resolution; the same image gives the same bytes with one
/// build of libjpeg-turbo.
/// @param quality  1 to 100
/// @throws ShapeError if the pixels are not width x height x channels, or channels are not 1 or 3; CheckpointError for
///         another quality, or a side above 65,500.
std::vector<std::byte> jpeg_bytes(const Image& image, int quality);

}  // namespace saddle::formats
