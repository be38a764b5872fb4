#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace saddle::formats {

enum class DType { u8, i8, i16, i32, i64, f16, bf16, f32, f64, boolean };

inline constexpr std::size_t kMaxRank = 64;  // readers refuse more dimensions; numpy's own limit

/// Numbers as files hold them: row-major and little-endian, so bytes.size() == product of shape x item_size(dtype).
struct Array {
  DType dtype = DType::u8;
  std::vector<std::int64_t> shape;  // {} is a single number
  std::vector<std::byte> bytes;

  bool operator==(const Array&) const = default;
};

struct NamedArray {
  std::string name;
  Array array;

  bool operator==(const NamedArray&) const = default;
};

/// Bytes per element.
std::size_t item_size(DType dtype);

/// "f32", as the enumerator is spelled; "bool" for boolean.
std::string_view name_of(DType dtype);

/// "{64, 1, 28, 28}".
std::string shape_text(std::span<const std::int64_t> shape);

/// Product of the shape; 1 for {}.
/// @param where  who speaks, for the message: "digits.idx: byte 4"
/// @throws DataError if a dimension is negative, there are more than kMaxRank, or the product passes 2^63 - 1.
std::int64_t element_count(std::span<const std::int64_t> shape, std::string_view where);

/// element_count x item_size, under the same limits.
std::size_t byte_count(DType dtype, std::span<const std::int64_t> shape, std::string_view where);

/// @throws ShapeError if the bytes are not as many as dtype and shape say: a writer's check on its caller.
void check_size(const Array& array, std::string_view where);

/// A C++ bool other than 0 and 1 is undefined behaviour downstream, so readers let none through.
/// @param first_byte  where the array begins in its file, for the message
/// @throws DataError naming the byte; does nothing for other dtypes.
void check_booleans(const Array& array, std::string_view name, std::size_t first_byte);

/// Reverses each group of item_size bytes: big-endian to little-endian and back.
void swap_bytes(std::span<std::byte> bytes, std::size_t item_size);

}  // namespace saddle::formats
