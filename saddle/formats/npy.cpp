#include "saddle/formats/npy.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>

#include "saddle/core/error.h"
#include "saddle/formats/file.h"
#include "saddle/formats/npy_header_detail.h"
#include "saddle/formats/printable_detail.h"

namespace saddle::formats {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";

/// How an element is written, and what it is read as: unsigned numbers of more than a byte as wider signed ones.
struct Kind {
  std::string_view letters;
  DType written, read;
};

constexpr std::array<Kind, 12> kKinds = {{{"u1", DType::u8, DType::u8},
                                          {"i1", DType::i8, DType::i8},
                                          {"i2", DType::i16, DType::i16},
                                          {"i4", DType::i32, DType::i32},
                                          {"i8", DType::i64, DType::i64},
                                          {"f2", DType::f16, DType::f16},
                                          {"f4", DType::f32, DType::f32},
                                          {"f8", DType::f64, DType::f64},
                                          {"b1", DType::boolean, DType::boolean},
                                          {"u2", DType::i16, DType::i32},
                                          {"u4", DType::i32, DType::i64},
                                          {"u8", DType::i64, DType::i64}}};

Kind kind_of(const std::string& descr, std::string_view where) {
  for (const Kind& kind : kKinds) {
    if (descr.size() != 3 || descr.substr(1) != kind.letters) continue;
    const bool ordered = descr[0] == '<' || descr[0] == '>';
    if (ordered || (descr[0] == '|' && item_size(kind.written) == 1)) return kind;
  }
  throw DataError(text(where, ": dtype ", printable(descr), ", expected b1, i1, i2, i4, i8, u1, u2, u4, u8, f2, f4 or ",
                       "f8 with < or >"));
}

/// Each little-endian number of `from` bytes with zeros up to `to`.
std::vector<std::byte> widened(std::span<const std::byte> bytes, std::size_t from, std::size_t to) {
  std::vector<std::byte> out(bytes.size() / from * to);
  for (std::size_t i = 0; i < bytes.size() / from; ++i) std::memcpy(out.data() + i * to, bytes.data() + i * from, from);
  return out;
}

/// @throws DataError naming the byte of the first u8 that i64 has not
void require_signed(std::span<const std::byte> bytes, std::string_view name, std::size_t first_byte) {
  for (std::size_t i = 0; i < bytes.size(); i += 8) {
    std::uint64_t number = 0;
    for (std::size_t k = 8; k-- > 0;) number = 256 * number + std::to_integer<std::uint64_t>(bytes[i + k]);
    if (number >> 63 != 0) throw DataError(text(name, ": byte ", first_byte + i, ": ", number, " is above 2^63 - 1"));
  }
}

std::size_t little_endian(std::span<const std::byte> bytes) {
  std::size_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) value = 256 * value + std::to_integer<std::size_t>(bytes[i]);
  return value;
}

/// Column-major `bytes` of this shape in row-major order.
std::vector<std::byte> row_major(std::span<const std::byte> bytes, const std::vector<std::int64_t>& shape,
                                 std::size_t item) {
  std::vector<std::size_t> stride(shape.size(), item);  // of the column-major input, in bytes
  for (std::size_t d = 1; d < shape.size(); ++d) stride[d] = stride[d - 1] * static_cast<std::size_t>(shape[d - 1]);
  std::vector<std::byte> out(bytes.size());
  std::vector<std::int64_t> index(shape.size(), 0);
  std::size_t from = 0;
  for (std::size_t to = 0; to < out.size(); to += item) {
    std::memcpy(out.data() + to, bytes.data() + from, item);
    for (std::size_t d = shape.size(); d-- > 0;) {  // the next index, last dimension fastest
      from += stride[d];
      if (++index[d] < shape[d]) break;
      from -= stride[d] * static_cast<std::size_t>(shape[d]);
      index[d] = 0;
    }
  }
  return out;
}

/// Where the header's dictionary begins and ends.
struct HeaderBytes {
  std::size_t begin, end;
};

HeaderBytes find_header(std::span<const std::byte> file, std::string_view name) {
  const std::size_t compared = std::min(file.size(), kMagic.size());
  if (compared == 0 || std::memcmp(file.data(), kMagic.data(), compared) != 0) {
    throw DataError(text(name, ": byte 0: not an npy file, which begins with \\x93NUMPY"));
  }
  const auto need = [&](std::size_t size) {
    if (file.size() < size) throw DataError(text(name, ": byte ", file.size(), ": the npy header ends too early"));
  };
  need(kMagic.size() + 2);
  const int major = std::to_integer<int>(file[6]), minor = std::to_integer<int>(file[7]);
  if (major < 1 || major > 3 || minor != 0) {
    throw DataError(text(name, ": byte 6: npy version ", major, ".", minor, ", expected 1.0, 2.0 or 3.0"));
  }
  const std::size_t begin = major == 1 ? 10 : 12;
  need(begin);
  const std::size_t end = begin + little_endian(file.subspan(8, begin - 8));
  need(end);
  return {begin, end};
}

/// All that comes before the elements.
std::string front_of(const Array& array) {
  check_size(array, "npy");
  const auto type =
      std::find_if(kKinds.begin(), kKinds.end(), [&](const Kind& kind) { return kind.written == array.dtype; });
  if (type == kKinds.end()) throw CheckpointError(text("npy: the format has no ", name_of(array.dtype)));
  std::string shape;
  for (const std::int64_t size : array.shape) shape += (shape.empty() ? "" : ", ") + std::to_string(size);
  if (array.shape.size() == 1) shape += ",";
  std::string header = text("{'descr': '", item_size(array.dtype) == 1 ? '|' : '<', type->letters,
                            "', 'fortran_order': False, 'shape': (", shape, "), }");
  // NumPy leaves room for the first dimension to grow to 21 digits in place.
  if (!array.shape.empty()) header.append(21 - std::to_string(array.shape[0]).size(), ' ');
  const std::size_t begin = kMagic.size() + 4;
  header.append(64 - (begin + header.size() + 1) % 64, ' ');
  header += '\n';
  const char version_and_size[] = {1, 0, static_cast<char>(header.size() % 256),
                                   static_cast<char>(header.size() / 256)};
  return std::string(kMagic) + std::string(version_and_size, sizeof version_and_size) + header;
}

}  // namespace

Array read_npy(std::span<const std::byte> file, std::string_view name) {
  const auto [begin, end] = find_header(file, name);
  const std::string_view header(reinterpret_cast<const char*>(file.data()) + begin, end - begin);
  NpyHeader parsed = parse_npy_header(header, name, begin);
  const std::string where = text(name, ": byte ", begin);
  const Kind kind = kind_of(parsed.descr, where);
  const std::size_t item = item_size(kind.written), size = byte_count(kind.written, parsed.shape, where);
  const std::span<const std::byte> data = file.subspan(end);
  if (data.size() != size) {
    throw DataError(text(name, ": byte ", end, ": ", printable(parsed.descr), " ", shape_text(parsed.shape), " needs ",
                         size, " bytes, the file has ", data.size()));
  }
  Array array = {.dtype = kind.written, .shape = std::move(parsed.shape), .bytes = {data.begin(), data.end()}};
  check_booleans(array, name, end);
  if (parsed.descr[0] == '>') swap_bytes(array.bytes, item);
  if (kind.letters == "u8") require_signed(array.bytes, name, end);
  if (parsed.fortran_order && array.shape.size() > 1) array.bytes = row_major(array.bytes, array.shape, item);
  if (kind.read != kind.written) array.bytes = widened(array.bytes, item, item_size(kind.read));
  array.dtype = kind.read;
  return array;
}

Array read_npy(const std::filesystem::path& path) { return read_npy(read_file(path), path.string()); }

std::vector<std::byte> npy_bytes(const Array& array) {
  const std::string front = front_of(array);
  const std::span<const std::byte> header = std::as_bytes(std::span(front));
  std::vector<std::byte> all(header.begin(), header.end());
  all.insert(all.end(), array.bytes.begin(), array.bytes.end());
  return all;
}

void write_npy(const std::filesystem::path& path, const Array& array) {
  const std::string front = front_of(array);
  const std::array<std::span<const std::byte>, 2> pieces = {std::as_bytes(std::span(front)), array.bytes};
  write_pieces(path, pieces);
}

}  // namespace saddle::formats
