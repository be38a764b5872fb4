#include "saddle/formats/npy.h"

#include <limits>

#include "saddle/formats/file.h"

#include "golden.h"
#include "hostile.h"

using namespace saddle::formats;
using namespace hostile;

namespace {

const auto read = [](const Bytes& file, std::string_view name) { return read_npy(file, name); };

const float inf = std::numeric_limits<float>::infinity();
const Array small = {DType::f32, {2, 3}, raw<float>({1.5f, -2.0f, 0.25f, 3.0f, inf, -0.0f})};

/// A version 1.0 file with this dictionary.
Bytes file_of(const std::string& header, const Bytes& data = {}) {
  Bytes file = bytes_of(std::string("\x93NUMPY\x01\x00", 8));
  file.push_back(static_cast<std::byte>(header.size() % 256));
  file.push_back(static_cast<std::byte>(header.size() / 256));
  for (const char c : header) file.push_back(static_cast<std::byte>(c));
  file.insert(file.end(), data.begin(), data.end());
  return file;
}

std::string complaint(const Bytes& file) {
  return message<saddle::DataError>([&] { read_npy(file, "a.npy"); });
}

}  // namespace

TEST_CASE("numpy's files are read: every version, byte order and memory order") {
  CHECK(read(from_hex(golden::kNpyF4), "") == small);
  CHECK(read(from_hex(golden::kNpyF4Fortran), "") == small);
  CHECK(read(from_hex(golden::kNpyF4Version2), "") == small);
  CHECK(read(from_hex(golden::kNpyF4Version3), "") == small);
  CHECK(read(from_hex(golden::kNpyF4Big), "") == small);
  CHECK(read(from_hex(golden::kNpyF8Scalar), "") == Array{DType::f64, {}, raw<double>({3.25})});
  CHECK(read(from_hex(golden::kNpyI8Empty), "") == Array{DType::i64, {0, 3}, {}});
  CHECK(read(from_hex(golden::kNpyBool), "") == Array{DType::boolean, {3}, bytes_of({1, 0, 1})});
  CHECK(read(from_hex(golden::kNpyF2), "") == Array{DType::f16, {2}, bytes_of({0, 0x3c, 0, 0xb8})});
  CHECK(read(from_hex(golden::kNpyU1), "") == Array{DType::u8, {1, 2, 3}, bytes_of({0, 1, 2, 3, 4, 5})});
}

TEST_CASE("our bytes are numpy's") {
  for (const std::string_view hex :
       {golden::kNpyF4, golden::kNpyF8Scalar, golden::kNpyI8Empty, golden::kNpyBool, golden::kNpyF2, golden::kNpyU1}) {
    const Bytes file = from_hex(hex);
    CHECK(npy_bytes(read(file, "")) == file);
  }
}

TEST_CASE("random arrays go through bytes and file unchanged") {
  const Folder folder;
  std::mt19937_64 random(5);
  const DType types[] = {DType::u8,  DType::i8,  DType::i16, DType::i32,    DType::i64,
                         DType::f16, DType::f32, DType::f64, DType::boolean};
  for (int round = 0; round < 200; ++round) {
    Array array = {.dtype = types[random() % 9], .shape = {}, .bytes = {}};
    for (std::uint64_t rank = random() % 6; rank > 0; --rank)
      array.shape.push_back(static_cast<std::int64_t>(random() % 5));
    array.bytes = random_bytes(byte_count(array.dtype, array.shape, ""), random);
    if (array.dtype == DType::boolean) {
      for (std::byte& b : array.bytes) b &= std::byte{1};
    }
    CHECK(read(npy_bytes(array), "") == array);
    if (round % 20 != 0) continue;
    write_npy(folder / "a.npy", array);
    CHECK(read_file(folder / "a.npy") == npy_bytes(array));
    CHECK(read_npy(folder / "a.npy") == array);
  }
}

TEST_CASE("Fortran order of three dimensions is transposed") {
  Bytes column_major, row_major;
  for (int k = 0; k < 4; ++k) {
    for (int j = 0; j < 3; ++j) {
      for (int i = 0; i < 2; ++i) column_major.push_back(static_cast<std::byte>(100 * i + 10 * j + k));
    }
  }
  for (int i = 0; i < 2; ++i) {
    for (int j = 0; j < 3; ++j) {
      for (int k = 0; k < 4; ++k) row_major.push_back(static_cast<std::byte>(100 * i + 10 * j + k));
    }
  }
  const Bytes file = file_of("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3, 4)}", column_major);
  CHECK(read(file, "") == Array{DType::u8, {2, 3, 4}, row_major});
}

TEST_CASE("unsigned numbers are read as wider signed ones, in either byte order") {
  const auto file = [](const std::string& descr, const Bytes& data) {
    return file_of("{'descr': '" + descr + "', 'fortran_order': True, 'shape': (2, 2)}", data);
  };
  const Bytes two = raw<std::uint16_t>({1, 3, 2, 65535}), four = raw<std::uint32_t>({1, 3, 2, 4294967295});
  CHECK(read(file("<u2", two), "") == Array{DType::i32, {2, 2}, raw<std::int32_t>({1, 2, 3, 65535})});
  CHECK(read(file("<u4", four), "") == Array{DType::i64, {2, 2}, raw<std::int64_t>({1, 2, 3, 4294967295})});
  const std::uint64_t most = (std::uint64_t{1} << 63) - 1;
  CHECK(read(file("<u8", raw<std::uint64_t>({1, 3, 2, most})), "") ==
        Array{DType::i64, {2, 2}, raw<std::int64_t>({1, 2, 3, static_cast<std::int64_t>(most)})});
  CHECK(read(file(">u2", bytes_of({0, 1, 0, 3, 0, 2, 255, 254})), "") ==
        Array{DType::i32, {2, 2}, raw<std::int32_t>({1, 2, 3, 65534})});
  CHECK(
      has(complaint(file("<u8", raw<std::uint64_t>({1, 3, most + 1, 2}))), ": 9223372036854775808 is above 2^63 - 1"));
  CHECK(has(complaint(file(">u8", raw<std::uint64_t>({0, 128, 0, 0}))), ": 9223372036854775808 is above 2^63 - 1"));
  CHECK(has(complaint(file("<u2", Bytes(7))), "'<u2' {2, 2} needs 8 bytes, the file has 7"));
}

TEST_CASE("an npy file cut anywhere is refused") {
  check_every_truncation(from_hex(golden::kNpyF4), read);
  check_every_truncation(from_hex(golden::kNpyF4Version2), read);
  check_every_truncation(from_hex(golden::kNpyI8Empty), read);
}

TEST_CASE("a damaged npy file is a DataError or an array") {
  check_flips(from_hex(golden::kNpyF4Fortran), read);
  check_flips(from_hex(golden::kNpyBool), read);
  check_flips(file_of("{'descr':'<u4','fortran_order':True,'shape':(2,1,3)}", Bytes(24)), read, 20000);
  check_flips(file_of("{'descr':'<i2','fortran_order':True,'shape':(2,1,3)}", Bytes(12)), read, 20000);
}

TEST_CASE("objects, records and complex numbers are refused by name") {
  CHECK(has(complaint(from_hex(golden::kNpyObject)), "a.npy: byte 10: dtype '|O'"));
  CHECK(has(complaint(from_hex(golden::kNpyFields)), "structured arrays are not supported"));
  CHECK(has(complaint(from_hex(golden::kNpyComplex)), "dtype '<c8'"));
}

TEST_CASE("only the dictionary that numpy writes is a header") {
  const std::string end = "'fortran_order': False, 'shape': (1,)}";
  CHECK_NOTHROW(read(file_of("{'descr': '|u1', " + end, Bytes(1)), ""));
  CHECK_NOTHROW(read(file_of("{\"shape\" :(1 ,) ,\t'descr': '|u1','fortran_order':False , } \n", Bytes(1)), ""));
  CHECK_NOTHROW(read(file_of("{'descr': '|u1', 'fortran_order': False, 'shape': ()}", Bytes(1)), ""));
  for (const char* header : {"",
                             "{",
                             "{}",
                             "[]",
                             "{'descr': '|u1'}",
                             "{'descr': '|u1', 'fortran_order': False, 'shape': (1)}",
                             "{'descr': '|u1', 'fortran_order': False, 'shape': (1,)} x",
                             "{'descr': '|u1', 'fortran_order': False, 'shape': (-1,)}",
                             "{'descr': '|u1', 'fortran_order': False, 'shape': (1.0,)}",
                             "{'descr': '|u1', 'fortran_order': False, 'shape': (1,,)}",
                             "{'descr': '|u1', 'fortran_order': False, 'shape': (1,), 'shape': (1,)}",
                             "{'descr': '|u1', 'fortran_order': False, 'shape': (1,), 'more': 1}",
                             "{'descr': '|u1', 'fortran_order': 0, 'shape': (1,)}",
                             "{'descr': '\\x7cu1', 'fortran_order': False, 'shape': (1,)}",
                             "{'descr': '|i4', 'fortran_order': False, 'shape': (1,)}",
                             "{'descr': '=i4', 'fortran_order': False, 'shape': (1,)}",
                             "{'descr': '<u3', 'fortran_order': False, 'shape': (1,)}",
                             "{'descr': '', 'fortran_order': False, 'shape': (1,)}",
                             "{'descr': '|u1', 'fortran_order': False, 'shape': (9223372036854775808,)}",
                             "{'descr': '|u1', 'fortran_order': False, 'shape': (18446744073709551617,)}"}) {
    CAPTURE(header);
    CHECK(refuses(file_of(header, Bytes(1)), read));
  }
}

TEST_CASE("faults are named with their byte") {
  CHECK(complaint(bytes_of("PNG")) == "a.npy: byte 0: not an npy file, which begins with \\x93NUMPY");
  CHECK(complaint(bytes_of(std::string("\x93NUMPY\x04\x00", 8))) ==
        "a.npy: byte 6: npy version 4.0, expected 1.0, 2.0 or 3.0");
  CHECK(complaint(file_of("{'descr': 3}")) == "a.npy: byte 20: npy header: expected a quoted word");
  CHECK(complaint(file_of("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}", Bytes(9))) ==
        "a.npy: byte 65: '<f4' {2} needs 8 bytes, the file has 9");
}

TEST_CASE("a huge shape allocates nothing") {
  const auto claim = [](const std::string& shape) {
    return complaint(file_of("{'descr': '<f8', 'fortran_order': True, 'shape': " + shape + "}", Bytes(8)));
  };
  CHECK(has(claim("(1152921504606846975,)"), "needs 9223372036854775800 bytes, the file has 8"));
  CHECK(has(claim("(1152921504606846976,)"), "more than 2^63 - 1 bytes"));
  CHECK(has(claim("(4294967296, 4294967296)"), "more than 2^63 - 1 elements"));
  std::string many = "(";
  for (int i = 0; i < 65; ++i) many += "1,";
  CHECK(has(claim(many + ")"), "more than 64 dimensions"));
}

TEST_CASE("what npy cannot hold is not written") {
  CHECK(has(message<saddle::CheckpointError>([] { npy_bytes({DType::bf16, {1}, Bytes(2)}); }), "no bf16"));
  CHECK_THROWS_AS(npy_bytes({DType::f32, {2}, Bytes(7)}), saddle::ShapeError);
}
