#pragma once
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace saddle::formats {

/// Whether the bytes begin as a gzip file does: 1f 8b.
bool is_gzip(std::span<const std::byte> bytes);

/// Inflates a whole gzip file, also one of several members. Memory grows with what really comes out, never past
/// max_bytes.
/// @param name  the file, for messages
/// @throws DataError naming the byte of `compressed` if it is truncated, corrupt, followed by something else, or holds
///         more than max_bytes.
std::vector<std::byte> gunzip(std::span<const std::byte> compressed, std::size_t max_bytes, std::string_view name);

/// The first `count` bytes, or all if there are fewer; what follows is not looked at.
/// @throws DataError as gunzip, for the part looked at.
std::vector<std::byte> gunzip_prefix(std::span<const std::byte> compressed, std::size_t count, std::string_view name);

}  // namespace saddle::formats
