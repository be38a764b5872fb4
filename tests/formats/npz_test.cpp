#include "saddle/formats/npz.h"

#include <algorithm>

#include "saddle/formats/file.h"

#include "golden.h"
#include "hostile.h"

using namespace saddle::formats;
using namespace hostile;

namespace {

const auto read = [](const Bytes& file, std::string_view name) { return read_npz(file, name); };

std::string complaint(const Bytes& file, std::uint64_t max_bytes = kMaxNpzBytes) {
  return message<saddle::DataError>([&] { read_npz(file, "a.npz", max_bytes); });
}

/// Every one of `letters` in the file replaced by others of the same length.
Bytes renamed(Bytes file, std::string_view letters, std::string_view others) {
  const Bytes from = bytes_of(letters), to = bytes_of(others);
  for (auto at = file.begin(); (at = std::search(at, file.end(), from.begin(), from.end())) != file.end();) {
    at = std::copy(to.begin(), to.end(), at);
  }
  return file;
}

}  // namespace

TEST_CASE("stored and deflated archives give their arrays by name, in the archive's order") {
  const std::vector<NamedArray> expected = {
      {"mu", {DType::f64, {2}, raw<double>({0.5, -1})}},
      {"deep/sigma", {DType::f64, {2, 2}, raw<double>({2, 0.5, 0.25, 1})}}};  // written column by column
  CHECK(read(from_hex(golden::kNpzStored), "") == expected);
  CHECK(read(from_hex(golden::kNpzDeflated), "") == expected);
  CHECK(read(from_hex(golden::kNpzNothing), "").empty());
  const Folder folder;
  write_file(folder / "a.npz", from_hex(golden::kNpzDeflated));
  CHECK(read_npz(folder / "a.npz") == expected);
}

TEST_CASE("an array is found by its name, and the others are listed when it is not") {
  const std::vector<NamedArray> arrays = read(from_hex(golden::kNpzStored), "");
  CHECK(array_of(arrays, "mu", "a.npz").shape == std::vector<std::int64_t>{2});
  CHECK(message<saddle::DataError>([&] { array_of(arrays, "sigma", "a.npz"); }) ==
        "a.npz has no array 'sigma'; it has 'mu', 'deep/sigma'");
}

TEST_CASE("an archive cut anywhere is refused") {
  check_every_truncation(from_hex(golden::kNpzStored), read);
  check_every_truncation(from_hex(golden::kNpzDeflated), read);
}

TEST_CASE("a damaged archive is a DataError or arrays") {
  check_flips(from_hex(golden::kNpzStored), read);
  check_flips(from_hex(golden::kNpzDeflated), read);
}

TEST_CASE("changed numbers are found by their checksum") {
  CHECK(has(complaint(renamed(from_hex(golden::kNpzStored), std::string_view("\0\0\xf0\xbf", 4), "\x01\x02\xf0\xbf")),
            "a.npz: 'mu.npy': CRC error"));
}

TEST_CASE("an archive is unpacked no further than allowed") {
  const Bytes zeros = from_hex(golden::kNpzZeros);  // 100,000 bytes and a header of 128 in less than 1,000
  REQUIRE(zeros.size() < 1000);
  CHECK(read(zeros, "").at(0).array.bytes.size() == 100000);
  CHECK_NOTHROW(read_npz(zeros, "", 100128));
  CHECK(has(complaint(zeros, 100127), "a.npz: 'zeros.npy': the arrays together are larger than the 100127 bytes"));
  const Bytes two = from_hex(golden::kNpzDeflated);  // 144 and 160 bytes
  CHECK_NOTHROW(read_npz(two, "", 144 + 160));
  CHECK(has(complaint(two, 144 + 159), "'deep/sigma.npy': the arrays together"));
}

TEST_CASE("what an npz must not hold is refused by name") {
  CHECK(complaint({}) == "a.npz: not an npz file: it is empty");
  CHECK(has(complaint(bytes_of("\x93NUMPY and no zip")), "a.npz: not an npz file, which is a zip: "));
  CHECK(has(complaint(from_hex(golden::kNpzObject)), "a.npz: 'o.npy': byte 10: dtype '|O'"));
  CHECK(complaint(from_hex(golden::kNpzStranger)) == "a.npz: 'readme.txt': expected only .npy files in an npz");
  std::mt19937_64 random(4);
  for (int round = 0; round < 1000; ++round) CHECK(refuses(random_bytes(random() % 3000, random), read));
  Bytes encrypted = from_hex(golden::kNpzStored);
  for (std::size_t i = 0; i + 8 < encrypted.size(); ++i) {  // flag 1 of each local and central header
    if (encrypted[i] != std::byte{'P'} || encrypted[i + 1] != std::byte{'K'}) continue;
    if (encrypted[i + 2] == std::byte{3}) encrypted[i + 6] |= std::byte{1};
    if (encrypted[i + 2] == std::byte{1}) encrypted[i + 8] |= std::byte{1};
  }
  CHECK(has(complaint(encrypted), "a.npz: 'mu.npy': "));
}
