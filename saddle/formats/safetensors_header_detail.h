#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "saddle/formats/array.h"

namespace saddle::formats {

inline constexpr std::size_t kMaxSafetensorsHeader = 100'000'000;  // bytes; the reference's limit

/// The dtypes in the reference's order of size, and their names in the file.
inline constexpr std::array<std::pair<DType, std::string_view>, 10> kSafetensorsTypes = {{{DType::boolean, "BOOL"},
                                                                                          {DType::u8, "U8"},
                                                                                          {DType::i8, "I8"},
                                                                                          {DType::i16, "I16"},
                                                                                          {DType::f16, "F16"},
                                                                                          {DType::bf16, "BF16"},
                                                                                          {DType::i32, "I32"},
                                                                                          {DType::f32, "F32"},
                                                                                          {DType::f64, "F64"},
                                                                                          {DType::i64, "I64"}}};

struct SafetensorsEntry {
  std::string name;
  DType dtype = DType::u8;
  std::vector<std::int64_t> shape;
  std::uint64_t begin = 0, end = 0;  // in the bytes after the header, not yet checked
};

struct SafetensorsHeader {
  std::vector<SafetensorsEntry> entries;  // as they come in the header
  std::map<std::string, std::string> metadata;
};

/// Reads the header's JSON in one pass without building a tree; what nests deeper than a header can is refused at once.
/// @param first_byte  where the JSON begins in the file, for messages
/// @throws DataError
SafetensorsHeader parse_safetensors_header(std::span<const std::byte> json, std::string_view name,
                                           std::size_t first_byte);

}  // namespace saddle::formats
