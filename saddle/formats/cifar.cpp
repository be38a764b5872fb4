#include "saddle/formats/cifar.h"

#include "saddle/core/error.h"
#include "saddle/formats/file.h"

namespace saddle::formats {
namespace {

constexpr std::size_t kCifarPixels = 3 * 32 * 32;

Array byte_array(std::vector<std::int64_t> shape) {
  Array array = {.dtype = DType::u8, .shape = std::move(shape), .bytes = {}};
  array.bytes.reserve(byte_count(DType::u8, array.shape, "cifar"));
  return array;
}

/// Appends the label at byte `at`, which must be below `classes`.
void take_label(std::span<const std::byte> file, std::size_t at, int classes, Array& labels, std::string_view name) {
  const int label = std::to_integer<int>(file[at]);
  if (label >= classes) {
    throw DataError(text(name, ": byte ", at, ": label ", label, ", expected 0 to ", classes - 1));
  }
  labels.bytes.push_back(file[at]);
}

/// Records of a label, or of a coarse and a fine one, and the pixels.
Cifar read_records(std::span<const std::byte> file, bool coarse, std::string_view name) {
  const std::size_t labels = coarse ? 2 : 1, record = labels + kCifarPixels;
  if (file.empty() || file.size() % record != 0) {
    throw DataError(text(name, ": ", file.size(), " bytes, expected a multiple of ", record, ", which CIFAR-",
                         coarse ? 100 : 10, "'s records have"));
  }
  const auto count = static_cast<std::int64_t>(file.size() / record);
  Cifar content = {byte_array({count, 3, 32, 32}), byte_array({count}), byte_array({coarse ? count : 0})};
  for (std::size_t at = 0; at < file.size(); at += record) {
    if (coarse) take_label(file, at, 20, content.coarse, name);
    take_label(file, at + labels - 1, coarse ? 100 : 10, content.labels, name);
    const auto pixels = file.subspan(at + labels, kCifarPixels);
    content.pixels.bytes.insert(content.pixels.bytes.end(), pixels.begin(), pixels.end());
  }
  return content;
}

}  // namespace

Cifar read_cifar10(std::span<const std::byte> file, std::string_view name) { return read_records(file, false, name); }

Cifar read_cifar10(const std::filesystem::path& path) { return read_cifar10(read_file(path), path.string()); }

Cifar read_cifar100(std::span<const std::byte> file, std::string_view name) { return read_records(file, true, name); }

Cifar read_cifar100(const std::filesystem::path& path) { return read_cifar100(read_file(path), path.string()); }

}  // namespace saddle::formats
