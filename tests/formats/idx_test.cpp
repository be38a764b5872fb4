#include "saddle/formats/idx.h"

#include "saddle/formats/file.h"

#include "golden.h"
#include "hostile.h"

using namespace saddle::formats;
using namespace hostile;

namespace {

const auto read = [](const Bytes& file, std::string_view name) { return read_idx(file, name); };

std::string complaint(const Bytes& file) {
  return message<saddle::DataError>([&] { read_idx(file, "d.idx"); });
}

}  // namespace

TEST_CASE("every IDX type is read as numpy wrote it, in native byte order") {
  CHECK(read(from_hex(golden::kIdxU8), "") == Array{DType::u8, {1, 2, 3}, bytes_of({0, 1, 2, 3, 4, 5})});
  CHECK(read(from_hex(golden::kIdxI8), "") == Array{DType::i8, {6}, raw<std::int8_t>({0, -1, -2, -3, -4, -5})});
  CHECK(read(from_hex(golden::kIdxI16), "") ==
        Array{DType::i16, {2, 3}, raw<std::int16_t>({0, -300, -600, -900, -1200, -1500})});
  CHECK(read(from_hex(golden::kIdxI32), "") ==
        Array{DType::i32, {6}, raw<std::int32_t>({0, -70000, -140000, -210000, -280000, -350000})});
  CHECK(read(from_hex(golden::kIdxF32), "") == Array{DType::f32, {6}, raw<float>({0, 0.5, 1, 1.5, 2, 2.5})});
  CHECK(read(from_hex(golden::kIdxF64), "") ==
        Array{DType::f64, {3, 2}, raw<double>({-0.0, -0.25, -0.5, -0.75, -1, -1.25})});
}

TEST_CASE("a gzipped file is told by its first bytes") {
  const Array expected = read(from_hex(golden::kIdxU8), "");
  CHECK(read(from_hex(golden::kIdxU8Gzip), "") == expected);
  const Folder folder;
  write_file(folder / "misnamed.idx", from_hex(golden::kIdxU8Gzip));
  CHECK(read_idx(folder / "misnamed.idx") == expected);
}

TEST_CASE("an IDX file cut anywhere is refused") {
  check_every_truncation(from_hex(golden::kIdxU8), read);
  check_every_truncation(from_hex(golden::kIdxF64), read);
  check_every_truncation(from_hex(golden::kIdxU8Gzip), read);
}

TEST_CASE("a damaged IDX file is a DataError or an array") {
  check_flips(from_hex(golden::kIdxI16), read);
  check_flips(from_hex(golden::kIdxU8Gzip), read);
}

TEST_CASE("each fault of an IDX file is named with its byte") {
  CHECK(complaint({}) == "d.idx: byte 0: the IDX header ends here, expected 4 bytes of it");
  CHECK(complaint(bytes_of({0, 1, 8, 1})) == "d.idx: byte 0: not an IDX file, which begins with two zero bytes");
  CHECK(complaint(bytes_of({0, 0, 10, 1})) == "d.idx: byte 2: IDX type 10, expected 8, 9, 11, 12, 13 or 14");
  CHECK(complaint(bytes_of({0, 0, 8, 0})) == "d.idx: byte 3: 0 dimensions, expected 1 to 8");
  CHECK(complaint(bytes_of({0, 0, 8, 9})) == "d.idx: byte 3: 9 dimensions, expected 1 to 8");
  CHECK(complaint(bytes_of({0, 0, 8, 1, 0})) == "d.idx: byte 5: the IDX header ends here, expected 8 bytes of it");
  CHECK(complaint(bytes_of({0, 0, 8, 1, 0, 0, 0, 3, 1, 2})) == "d.idx: byte 8: u8 {3} needs 3 bytes, the file has 2");
  CHECK(complaint(bytes_of({0, 0, 8, 1, 0, 0, 0, 1, 1, 2})) == "d.idx: byte 8: u8 {1} needs 1 bytes, the file has 2");
}

TEST_CASE("a header that claims 2^60 bytes or more allocates nothing") {
  // an allocation of that size would end in bad_alloc, not in a DataError
  const Bytes two60 = bytes_of({0, 0, 8, 2, 0x40, 0, 0, 0, 0x40, 0, 0, 0, 1});
  CHECK(has(complaint(two60), "needs 1152921504606846976 bytes, the file has 1"));
  Bytes two248 = bytes_of({0, 0, 14, 8});
  for (int i = 0; i < 8; ++i) two248.insert(two248.end(), {std::byte{128}, std::byte{0}, std::byte{0}, std::byte{0}});
  CHECK(has(complaint(two248), "d.idx: byte 4: shape {2147483648, "));
  // the same 13 bytes in gzip, as a "stored" block
  Bytes stored = bytes_of({0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 13, 0, 0xf2, 0xff});
  stored.insert(stored.end(), two60.begin(), two60.end());
  const std::uint32_t crc = crc32(two60);
  for (int i = 0; i < 4; ++i) stored.push_back(static_cast<std::byte>(crc >> 8 * i));
  for (const int size : {13, 0, 0, 0}) stored.push_back(static_cast<std::byte>(size));
  CHECK(complaint(stored) ==
        "d.idx (inflated): byte 12: u8 {1073741824, 1073741824} needs 1152921504606846976 bytes, the file has 1");
}
