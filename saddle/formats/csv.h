#pragma once
#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>

#include "saddle/formats/array.h"

namespace saddle::formats {

/// Numbers in lines, as f64 {lines, columns}: fields separated by commas (RFC 4180), or by semicolons, tabs or spaces
/// where there is no comma; a first line with a field that is no number is a header and left out; empty lines are left
/// out. Numbers are read as in C, whatever the locale; "nan" and "inf" are numbers here.
/// @param name  for messages
/// @throws DataError naming file and line: no lines, a field that is no number, or lines of unequal length.
Array read_csv(std::span<const std::byte> file, std::string_view name);
Array read_csv(const std::filesystem::path& path);

}  // namespace saddle::formats
