#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

#include "saddle/formats/array.h"

namespace saddle::formats {

inline constexpr std::uint64_t kMaxNpzBytes = std::uint64_t{16} << 30;

/// The arrays of an .npz, a zip of .npy files, stored (numpy.savez) or deflated (numpy.savez_compressed): in the
/// archive's order, "mu.npy" as "mu".
///
/// Source: NumPy, numpy.lib.npyio; PKWARE's APPNOTE for zip. What is in the archive is read under read_npy's
/// conditions, so objects and pickles are refused. Memory grows with what really comes out, and every CRC is checked.
/// @param name       for messages
/// @param max_bytes  of all arrays together, unpacked
/// @throws DataError naming file and member: no zip, a damaged or encrypted one, a member that is no .npy, equal names,
///         or more than max_bytes.
std::vector<NamedArray> read_npz(std::span<const std::byte> file, std::string_view name,
                                 std::uint64_t max_bytes = kMaxNpzBytes);
std::vector<NamedArray> read_npz(const std::filesystem::path& path);

/// The array called `wanted`. @param name  of the file, for the message
/// @throws DataError "a.npz has no array 'mu'; it has sigma".
const Array& array_of(const std::vector<NamedArray>& arrays, std::string_view wanted, std::string_view name);

}  // namespace saddle::formats
