#include "saddle/formats/array.h"

#include <algorithm>
#include <bit>
#include <limits>

#include "saddle/core/error.h"

namespace saddle::formats {

static_assert(std::endian::native == std::endian::little, "Array is little-endian and shared with native memory");

std::size_t item_size(DType dtype) {
  switch (dtype) {
    case DType::u8:
    case DType::i8:
    case DType::boolean:
      return 1;
    case DType::i16:
    case DType::f16:
    case DType::bf16:
      return 2;
    case DType::i32:
    case DType::f32:
      return 4;
    case DType::i64:
    case DType::f64:
      return 8;
  }
  throw ShapeError(text("item_size: no dtype ", static_cast<int>(dtype)));
}

std::string_view name_of(DType dtype) {
  switch (dtype) {
    case DType::u8:
      return "u8";
    case DType::i8:
      return "i8";
    case DType::i16:
      return "i16";
    case DType::i32:
      return "i32";
    case DType::i64:
      return "i64";
    case DType::f16:
      return "f16";
    case DType::bf16:
      return "bf16";
    case DType::f32:
      return "f32";
    case DType::f64:
      return "f64";
    case DType::boolean:
      return "bool";
  }
  throw ShapeError(text("name_of: no dtype ", static_cast<int>(dtype)));
}

std::string shape_text(std::span<const std::int64_t> shape) {
  std::string all = "{";
  for (const std::int64_t size : shape) all += (all.size() > 1 ? ", " : "") + std::to_string(size);
  return all + "}";
}

std::int64_t element_count(std::span<const std::int64_t> shape, std::string_view where) {
  if (shape.size() > kMaxRank) {
    throw DataError(text(where, ": ", shape.size(), " dimensions, expected at most ", kMaxRank));
  }
  std::int64_t count = 1;
  for (const std::int64_t size : shape) {
    if (size < 0) throw DataError(text(where, ": shape ", shape_text(shape), " has a negative dimension"));
    if (size > 0 && count > std::numeric_limits<std::int64_t>::max() / size) {
      throw DataError(text(where, ": shape ", shape_text(shape), " has more than 2^63 - 1 elements"));
    }
    count *= size;
  }
  return count;
}

std::size_t byte_count(DType dtype, std::span<const std::int64_t> shape, std::string_view where) {
  const std::int64_t count = element_count(shape, where);
  const auto size = static_cast<std::int64_t>(item_size(dtype));
  if (count > std::numeric_limits<std::int64_t>::max() / size) {
    throw DataError(
        text(where, ": shape ", shape_text(shape), " of ", name_of(dtype), " has more than 2^63 - 1 bytes"));
  }
  return static_cast<std::size_t>(count * size);
}

void check_size(const Array& array, std::string_view where) {
  std::size_t expected = 0;
  try {
    expected = byte_count(array.dtype, array.shape, where);
  } catch (const DataError& error) {
    throw ShapeError(error.what());  // here the shape comes from our caller, not from a file
  }
  if (array.bytes.size() != expected) {
    throw ShapeError(text(where, ": ", name_of(array.dtype), " ", shape_text(array.shape), " needs ", expected,
                          " bytes, the array has ", array.bytes.size()));
  }
}

void check_booleans(const Array& array, std::string_view name, std::size_t first_byte) {
  if (array.dtype != DType::boolean) return;
  const auto wrong = std::find_if(array.bytes.begin(), array.bytes.end(), [](std::byte b) { return b > std::byte{1}; });
  if (wrong == array.bytes.end()) return;
  throw DataError(text(name, ": byte ", first_byte + static_cast<std::size_t>(wrong - array.bytes.begin()),
                       ": a boolean is ", std::to_integer<int>(*wrong), ", expected 0 or 1"));
}

void swap_bytes(std::span<std::byte> bytes, std::size_t item_size) {
  for (std::size_t i = 0; i + item_size <= bytes.size(); i += item_size) {
    std::reverse(bytes.begin() + static_cast<std::ptrdiff_t>(i),
                 bytes.begin() + static_cast<std::ptrdiff_t>(i + item_size));
  }
}

}  // namespace saddle::formats
