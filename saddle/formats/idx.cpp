#include "saddle/formats/idx.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "saddle/core/error.h"
#include "saddle/formats/file.h"
#include "saddle/formats/gzip.h"

namespace saddle::formats {
namespace {

constexpr std::size_t kMaxIdxRank = 8;
constexpr std::size_t kLongestHeader = 4 + 4 * kMaxIdxRank;

struct Header {
  DType dtype;
  std::vector<std::int64_t> shape;
  std::size_t size;        // bytes of the header
  std::size_t data_bytes;  // what the header says follows
};

std::optional<DType> dtype_of(int code) {
  switch (code) {
    case 0x08:
      return DType::u8;
    case 0x09:
      return DType::i8;
    case 0x0b:
      return DType::i16;
    case 0x0c:
      return DType::i32;
    case 0x0d:
      return DType::f32;
    case 0x0e:
      return DType::f64;
    default:
      return std::nullopt;
  }
}

std::int64_t big_endian_u32(std::span<const std::byte, 4> bytes) {
  std::int64_t value = 0;
  for (const std::byte b : bytes) value = 256 * value + std::to_integer<std::int64_t>(b);
  return value;
}

/// @param front  the file's first kLongestHeader bytes, or all it has
Header parse_header(std::span<const std::byte> front, std::string_view name) {
  const auto need = [&](std::size_t size) {
    if (front.size() < size) {
      throw DataError(
          text(name, ": byte ", front.size(), ": the IDX header ends here, expected ", size, " bytes of it"));
    }
  };
  need(4);
  if (front[0] != std::byte{0} || front[1] != std::byte{0}) {
    throw DataError(text(name, ": byte 0: not an IDX file, which begins with two zero bytes"));
  }
  const int code = std::to_integer<int>(front[2]);
  const std::optional<DType> dtype = dtype_of(code);
  if (!dtype) throw DataError(text(name, ": byte 2: IDX type ", code, ", expected 8, 9, 11, 12, 13 or 14"));
  const auto rank = std::to_integer<std::size_t>(front[3]);
  if (rank < 1 || rank > kMaxIdxRank) {
    throw DataError(text(name, ": byte 3: ", rank, " dimensions, expected 1 to ", kMaxIdxRank));
  }
  Header header = {.dtype = *dtype, .shape = {}, .size = 4 + 4 * rank, .data_bytes = 0};
  need(header.size);
  for (std::size_t i = 4; i < header.size; i += 4) header.shape.push_back(big_endian_u32(front.subspan(i).first<4>()));
  header.data_bytes = byte_count(header.dtype, header.shape, text(name, ": byte 4"));
  if (header.data_bytes > std::numeric_limits<std::size_t>::max() - header.size) {
    throw DataError(text(name, ": byte 4: shape ", shape_text(header.shape), " is too large"));
  }
  return header;
}

Array read_plain(std::span<const std::byte> file, const Header& header, std::string_view name) {
  if (file.size() - header.size != header.data_bytes) {
    throw DataError(text(name, ": byte ", header.size, ": ", name_of(header.dtype), " ", shape_text(header.shape),
                         " needs ", header.data_bytes, " bytes, the file has ", file.size() - header.size));
  }
  const auto data = file.subspan(header.size);
  Array array = {.dtype = header.dtype, .shape = header.shape, .bytes = {data.begin(), data.end()}};
  swap_bytes(array.bytes, item_size(array.dtype));
  return array;
}

}  // namespace

Array read_idx(std::span<const std::byte> file, std::string_view name) {
  if (!is_gzip(file)) {
    const Header header = parse_header(file.first(std::min(file.size(), kLongestHeader)), name);
    return read_plain(file, header, name);
  }
  const std::string inside = text(name, " (inflated)");  // whose bytes we count once it is inflated
  const Header header = parse_header(gunzip_prefix(file, kLongestHeader, name), inside);
  return read_plain(gunzip(file, header.size + header.data_bytes, name), header, inside);
}

Array read_idx(const std::filesystem::path& path) { return read_idx(read_file(path), path.string()); }

}  // namespace saddle::formats
