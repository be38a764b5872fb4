#include "saddle/formats/cifar.h"

#include <algorithm>

#include "saddle/formats/file.h"

#include "hostile.h"

using namespace saddle::formats;
using namespace hostile;

namespace {

/// Two records, put together from the data set's description: labels, then 1,024 bytes each of red, green and blue.
Bytes two_records(std::initializer_list<int> first_labels, std::initializer_list<int> second_labels) {
  Bytes file;
  for (const auto& labels : {first_labels, second_labels}) {
    for (const int label : labels) file.push_back(static_cast<std::byte>(label));
    for (int i = 0; i < 3 * 1024; ++i) file.push_back(static_cast<std::byte>(7 * i / 3 + *(labels.end() - 1)));
  }
  return file;
}

const auto read10 = [](const Bytes& file, std::string_view name) { return read_cifar10(file, name); };
const auto read100 = [](const Bytes& file, std::string_view name) { return read_cifar100(file, name); };

}  // namespace

TEST_CASE("CIFAR-10's records are a label and three planes") {
  const Bytes file = two_records({9}, {0});
  const Cifar content = read10(file, "");
  CHECK(content.pixels.shape == std::vector<std::int64_t>{2, 3, 32, 32});
  CHECK(content.labels == Array{DType::u8, {2}, bytes_of({9, 0})});
  CHECK(content.coarse == Array{DType::u8, {0}, {}});
  Bytes pixels(file.begin() + 1, file.begin() + 3073);
  pixels.insert(pixels.end(), file.begin() + 3074, file.end());
  CHECK(content.pixels.bytes == pixels);
  const Folder folder;
  write_file(folder / "batch.bin", file);
  CHECK(read_cifar10(folder / "batch.bin").pixels == content.pixels);
}

TEST_CASE("CIFAR-100's records are a coarse label, a fine one and three planes") {
  const Bytes file = two_records({19, 99}, {3, 0});
  const Cifar content = read100(file, "");
  CHECK(content.labels == Array{DType::u8, {2}, bytes_of({99, 0})});
  CHECK(content.coarse == Array{DType::u8, {2}, bytes_of({19, 3})});
  CHECK(std::equal(content.pixels.bytes.begin(), content.pixels.bytes.begin() + 3072, file.begin() + 2));
  CHECK(std::equal(content.pixels.bytes.begin() + 3072, content.pixels.bytes.end(), file.begin() + 3074 + 2));
}

TEST_CASE("a CIFAR file cut anywhere is refused, but between records") {
  const Bytes file = two_records({1}, {2});
  for (std::size_t size = 0; size < file.size(); ++size) {
    const Bytes front(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size));
    CHECK(refuses(front, read10) == (size != 3073));
  }
}

TEST_CASE("damaged CIFAR files are a DataError or images, and what is wrong is named with its byte") {
  check_flips(two_records({1}, {2}), read10, 500);
  check_flips(two_records({1, 2}, {3, 4}), read100, 500);
  const auto complaint = [](const auto& read, const Bytes& file) {
    return message<saddle::DataError>([&] { read(file, "a.bin"); });
  };
  CHECK(complaint(read10, two_records({1}, {10})) == "a.bin: byte 3073: label 10, expected 0 to 9");
  CHECK(complaint(read100, two_records({20, 0}, {0, 0})) == "a.bin: byte 0: label 20, expected 0 to 19");
  CHECK(complaint(read100, two_records({0, 0}, {0, 100})) == "a.bin: byte 3075: label 100, expected 0 to 99");
  CHECK(complaint(read10, {}) == "a.bin: 0 bytes, expected a multiple of 3073, which CIFAR-10's records have");
  CHECK(has(complaint(read100, two_records({1}, {2})), "6146 bytes, expected a multiple of 3074"));
}
