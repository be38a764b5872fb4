#pragma once
#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>

#include "saddle/formats/array.h"

namespace saddle::formats {

/// IDX, the format of MNIST and its relatives: 00 00 type rank, rank big-endian u32 dimensions, big-endian elements.
///
/// Source: yann.lecun.com/exdb/mnist, "The IDX file format". Types 08 u8, 09 i8, 0b i16, 0c i32, 0d f32, 0e f64; rank 1
/// to 8.
/// @param file  as it is or gzipped, told by its first bytes; inflated no further than its own header says
/// @param name  for messages
/// @throws DataError naming file and byte: not IDX, truncated, or more or fewer elements than the header says.
Array read_idx(std::span<const std::byte> file, std::string_view name);
Array read_idx(const std::filesystem::path& path);

}  // namespace saddle::formats
