#pragma once
#include <cstddef>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "saddle/formats/image.h"

namespace saddle::formats {

/// Keyword (1 to 79 printable ASCII characters) to value (UTF-8).
using PngText = std::map<std::string, std::string>;

/// An 8-bit PNG; the same image and text give the same bytes with one build of libpng and zlib. No time, no gamma.
/// @throws ShapeError if the pixels are not width x height x channels; CheckpointError for text that PNG cannot hold.
std::vector<std::byte> png_bytes(const Image& image, const PngText& text = {});
void write_png(const std::filesystem::path& path, const Image& image, const PngText& text = {});

/// Whether the bytes begin as a PNG does.
bool is_png(std::span<const std::byte> bytes);

/// Reads any PNG as 8 bits: palettes become colours, 1, 2 and 4 bits grow, of 16 bits the low half is dropped,
/// a transparent colour becomes an alpha channel. Gamma and colour profiles are not applied.
/// @param name  for messages
/// @throws DataError naming file and byte: not PNG, truncated, corrupt, more than 2^28 pixels, or more than the file
/// can hold.
Image read_png(std::span<const std::byte> file, std::string_view name);
Image read_png(const std::filesystem::path& path);

/// The text chunks (tEXt, zTXt, iTXt) of a PNG, under read_png's conditions; of equal keywords the last. Text that
/// unpacks to more than 8 MB is left out.
PngText read_png_text(std::span<const std::byte> file, std::string_view name);

}  // namespace saddle::formats
