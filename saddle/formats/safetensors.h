#pragma once
#include <cstddef>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "saddle/formats/array.h"

namespace saddle::formats {

struct Safetensors {
  std::vector<NamedArray> arrays;  // as they lie in the file
  std::map<std::string, std::string> metadata;
};

/// safetensors: u64 length of the header, the header in JSON, the tensors' bytes without a gap.
///
/// Source: github.com/huggingface/safetensors, README "Format" and tensor.rs; the checks are its checks, and stricter
/// where it leaves a choice: no duplicate keys, no unknown ones, at most kMaxRank dimensions, booleans 0 or 1.
/// @param name  for messages
/// @throws DataError naming file and tensor or byte; also for the reference's dtypes that DType has not (U16, F8_E4M3,
/// ...).
Safetensors read_safetensors(std::span<const std::byte> file, std::string_view name);
Safetensors read_safetensors(const std::filesystem::path& path);

/// The bytes that the reference writes: large dtypes first, then by name. Its metadata come in random order, ours by
/// key; empty metadata are left out.
/// @throws ShapeError if an array's bytes do not fit its shape; CheckpointError for equal names, "__metadata__" as a
/// name,
///         text that is not UTF-8, or a header above 100 MB.
std::vector<std::byte> safetensors_bytes(std::span<const NamedArray> arrays,
                                         const std::map<std::string, std::string>& metadata = {});
void write_safetensors(const std::filesystem::path& path, std::span<const NamedArray> arrays,
                       const std::map<std::string, std::string>& metadata = {});

}  // namespace saddle::formats
