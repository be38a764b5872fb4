#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace saddle::formats {

/// The whole file.
/// @throws DataError "cannot read <path>: No such file or directory"; a folder is refused in the same way.
std::vector<std::byte> read_file(const std::filesystem::path& path);

/// Replaces or makes the file at once: temporary file in the same folder, fsync, rename, fsync of the folder. Whoever
/// opens `path` sees the old content or the new, also after a power cut. A link is followed, not replaced.
/// @throws CheckpointError "cannot write <path>: No space left on device". Until the rename `path` is as it was, and
/// the
///         temporary file is removed; a kill in between may leave `.saddle-*.tmp` behind.
void write_file(const std::filesystem::path& path, std::span<const std::byte> bytes);

/// write_file of the pieces one after the other, for content too large to hold twice.
void write_pieces(const std::filesystem::path& path, std::span<const std::span<const std::byte>> pieces);

/// Makes the folder and the missing ones above it, each durable. Nothing happens if it is there.
/// @throws CheckpointError
void make_folder(const std::filesystem::path& path);

/// Makes the folder's list of names durable. @throws CheckpointError
void sync_folder(const std::filesystem::path& path);

/// Renames a file or a whole folder and makes that durable; what is inside must have been synced (write_file does it).
/// As POSIX has it a file or an empty folder at `to` is replaced, a folder with something in it is an error.
/// @throws CheckpointError naming `to`.
void rename_synced(const std::filesystem::path& from, const std::filesystem::path& to);

/// CRC-32 as in gzip and PNG: crc32("123456789") == 0xcbf43926.
std::uint32_t crc32(std::span<const std::byte> bytes);

}  // namespace saddle::formats
