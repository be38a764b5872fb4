#include "saddle/formats/safetensors.h"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

#include "saddle/core/error.h"
#include "saddle/formats/file.h"
#include "saddle/formats/printable_detail.h"
#include "saddle/formats/safetensors_header_detail.h"

namespace saddle::formats {
namespace {

constexpr std::size_t kLengthBytes = 8;

using Metadata = std::map<std::string, std::string>;

/// The entries from the first byte to the last; throws unless they fill `data_bytes` without gap or overlap.
std::vector<SafetensorsEntry> in_file_order(std::vector<SafetensorsEntry> entries, std::size_t data_bytes,
                                            std::string_view name) {
  std::stable_sort(entries.begin(), entries.end(), [](const SafetensorsEntry& a, const SafetensorsEntry& b) {
    return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
  });
  std::uint64_t expected_begin = 0;
  for (const SafetensorsEntry& entry : entries) {
    const std::string where = text(name, ": tensor ", printable(entry.name));
    const std::size_t size = byte_count(entry.dtype, entry.shape, where);
    if (entry.begin != expected_begin || entry.end < entry.begin || entry.end - entry.begin != size) {
      throw DataError(text(where, ": data_offsets [", entry.begin, ", ", entry.end, "], expected to begin at ",
                           expected_begin, " and to hold the ", size, " bytes of ", name_of(entry.dtype), " ",
                           shape_text(entry.shape)));
    }
    if (entry.end > data_bytes) {
      throw DataError(text(where, ": ends at byte ", entry.end, " of the data, the file has ", data_bytes));
    }
    expected_begin = entry.end;
  }
  if (expected_begin != data_bytes) {
    throw DataError(text(name, ": the tensors have ", expected_begin, " bytes of data, the file has ", data_bytes));
  }
  return entries;
}

/// Its place in the order in which the reference sorts dtypes.
const std::pair<DType, std::string_view>* type_of(DType dtype) {
  return std::find_if(kSafetensorsTypes.begin(), kSafetensorsTypes.end(),
                      [&](const auto& type) { return type.first == dtype; });
}

/// Pointers to the arrays in the order in which they will lie in the file.
std::vector<const NamedArray*> in_reference_order(std::span<const NamedArray> arrays) {
  std::vector<const NamedArray*> order;
  for (const NamedArray& each : arrays) {
    check_size(each.array, text("safetensors: ", printable(each.name)));
    if (each.name == "__metadata__") throw CheckpointError("safetensors: a tensor cannot be named __metadata__");
    order.push_back(&each);
  }
  std::sort(order.begin(), order.end(), [](const NamedArray* a, const NamedArray* b) { return a->name < b->name; });
  const auto twice = std::adjacent_find(order.begin(), order.end(),
                                        [](const NamedArray* a, const NamedArray* b) { return a->name == b->name; });
  if (twice != order.end())
    throw CheckpointError(text("safetensors: two tensors are named ", printable((*twice)->name)));
  std::stable_sort(order.begin(), order.end(), [](const NamedArray* a, const NamedArray* b) {
    return type_of(a->array.dtype) > type_of(b->array.dtype);
  });
  return order;
}

std::string header_text(const std::vector<const NamedArray*>& order, const Metadata& metadata) {
  std::string all = "{";
  const auto add = [&](const std::string& key, const nlohmann::ordered_json& value) {
    all += (all.size() > 1 ? "," : "") + nlohmann::ordered_json(key).dump() + ":" + value.dump();
  };
  try {
    if (!metadata.empty()) add("__metadata__", metadata);
    std::size_t begin = 0;
    for (const NamedArray* each : order) {
      const std::size_t end = begin + each->array.bytes.size();
      add(each->name, {{"dtype", type_of(each->array.dtype)->second},
                       {"shape", each->array.shape},
                       {"data_offsets", {begin, end}}});
      begin = end;
    }
  } catch (const nlohmann::json::type_error&) {
    throw CheckpointError("safetensors: a tensor's name or the metadata are not UTF-8");
  }
  all += "}";
  all.append((kLengthBytes - all.size() % kLengthBytes) % kLengthBytes, ' ');
  if (all.size() > kMaxSafetensorsHeader) {
    throw CheckpointError(text("safetensors: a header of ", all.size(), " bytes, at most ", kMaxSafetensorsHeader));
  }
  return all;
}

/// The file in pieces; all but the first belong to the arrays.
struct Pieces {
  Pieces(std::span<const NamedArray> arrays, const Metadata& metadata) {
    const std::vector<const NamedArray*> order = in_reference_order(arrays);
    const std::string header = header_text(order, metadata);
    for (std::size_t i = 0; i < kLengthBytes; ++i) front += static_cast<char>(header.size() >> 8 * i & 0xff);
    front += header;
    pieces.push_back(std::as_bytes(std::span(front)));
    for (const NamedArray* each : order) pieces.push_back(each->array.bytes);
  }
  Pieces(const Pieces&) = delete;
  Pieces& operator=(const Pieces&) = delete;

  std::string front;  // length and header
  std::vector<std::span<const std::byte>> pieces;
};

}  // namespace

Safetensors read_safetensors(std::span<const std::byte> file, std::string_view name) {
  if (file.size() < kLengthBytes) {
    throw DataError(
        text(name, ": byte ", file.size(), ": the file ends here, expected the 8 bytes of the header's length"));
  }
  std::uint64_t length = 0;
  for (std::size_t i = kLengthBytes; i-- > 0;) length = length << 8 | std::to_integer<std::uint64_t>(file[i]);
  if (length > kMaxSafetensorsHeader || length > file.size() - kLengthBytes) {
    throw DataError(text(name, ": byte 0: a header of ", length, " bytes, expected at most ", kMaxSafetensorsHeader,
                         " and the file's other ", file.size() - kLengthBytes));
  }
  SafetensorsHeader header = parse_safetensors_header(file.subspan(kLengthBytes, length), name, kLengthBytes);
  const std::size_t first_byte = kLengthBytes + length;
  const std::span<const std::byte> data = file.subspan(first_byte);
  Safetensors result = {.arrays = {}, .metadata = std::move(header.metadata)};
  for (SafetensorsEntry& entry : in_file_order(std::move(header.entries), data.size(), name)) {
    const auto bytes = data.subspan(entry.begin, entry.end - entry.begin);
    Array array = {.dtype = entry.dtype, .shape = std::move(entry.shape), .bytes = {bytes.begin(), bytes.end()}};
    check_booleans(array, name, first_byte + entry.begin);
    result.arrays.push_back({.name = std::move(entry.name), .array = std::move(array)});
  }
  return result;
}

Safetensors read_safetensors(const std::filesystem::path& path) {
  return read_safetensors(read_file(path), path.string());
}

std::vector<std::byte> safetensors_bytes(std::span<const NamedArray> arrays, const Metadata& metadata) {
  const Pieces file(arrays, metadata);
  std::vector<std::byte> all;
  for (const std::span<const std::byte> piece : file.pieces) all.insert(all.end(), piece.begin(), piece.end());
  return all;
}

void write_safetensors(const std::filesystem::path& path, std::span<const NamedArray> arrays,
                       const Metadata& metadata) {
  write_pieces(path, Pieces(arrays, metadata).pieces);
}

}  // namespace saddle::formats
