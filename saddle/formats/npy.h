#pragma once
#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

#include "saddle/formats/array.h"

namespace saddle::formats {

/// NumPy's .npy: versions 1.0, 2.0 and 3.0; dtypes b1 i1 i2 i4 i8 u1 f2 f4 f8 in either byte order, and u2 as i32,
/// u4 and u8 as i64; Fortran order is transposed.
///
/// Source: NumPy, numpy.lib.format. The header is parsed as exactly the dictionary that NumPy writes, never evaluated.
/// @param name  for messages
/// @throws DataError naming file and byte: not npy, another dtype (objects among them), a u8 above 2^63 - 1, truncated,
/// or bytes to spare.
Array read_npy(std::span<const std::byte> file, std::string_view name);
Array read_npy(const std::filesystem::path& path);

/// The bytes that numpy.save writes for the same array: version 1.0, C order.
/// @throws ShapeError if the bytes do not fit the shape; CheckpointError for bf16, which npy has not.
std::vector<std::byte> npy_bytes(const Array& array);
void write_npy(const std::filesystem::path& path, const Array& array);

}  // namespace saddle::formats
