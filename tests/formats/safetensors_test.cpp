#include "saddle/formats/safetensors.h"

#include <algorithm>

#include "saddle/formats/file.h"

#include "golden.h"
#include "hostile.h"

using namespace saddle::formats;
using namespace hostile;

namespace {

const auto read = [](const Bytes& file, std::string_view name) { return read_safetensors(file, name); };

/// A file with this header, padded or not as it comes, and `data` bytes of zeros.
Bytes file_of(const std::string& header, std::size_t data = 0) {
  Bytes file;
  for (int i = 0; i < 8; ++i) file.push_back(static_cast<std::byte>(header.size() >> 8 * i));
  const Bytes letters = bytes_of(header);
  file.insert(file.end(), letters.begin(), letters.end());
  file.resize(file.size() + data);
  return file;
}

/// One tensor named w in `data` bytes.
Bytes one(const std::string& dtype, const std::string& shape, const std::string& offsets, std::size_t data) {
  return file_of(R"({"w":{"dtype":")" + dtype + R"(","shape":)" + shape + R"(,"data_offsets":)" + offsets + "}}", data);
}

std::string complaint(const Bytes& file) {
  return message<saddle::DataError>([&] { read_safetensors(file, "m.safetensors"); });
}

}  // namespace

TEST_CASE("the reference's files are read, and written back byte for byte") {
  for (const std::string_view hex :
       {golden::kSafetensorsMixed, golden::kSafetensorsBf16, golden::kSafetensorsNothing}) {
    const Bytes file = from_hex(hex);
    Safetensors content = read(file, "");
    std::mt19937_64 random(7);
    std::shuffle(content.arrays.begin(), content.arrays.end(), random);  // the order is the writer's business
    CHECK(safetensors_bytes(content.arrays, content.metadata) == file);
  }
}

TEST_CASE("values, shapes and metadata are the reference's") {
  const Safetensors mixed = read(from_hex(golden::kSafetensorsMixed), "");
  CHECK(mixed.metadata == std::map<std::string, std::string>{{"framework", "sad\"dle\n\x01/\x7f \xc3\xa9"}});
  CHECK(mixed.arrays.size() == 10);
  CHECK(mixed.arrays.front() == NamedArray{"steps", {DType::i64, {}, raw<std::int64_t>({7})}});
  CHECK(mixed.arrays.at(1) == NamedArray{"empty", {DType::f64, {0, 4}, {}}});
  CHECK(mixed.arrays.back() == NamedArray{"mask", {DType::boolean, {2}, bytes_of({1, 0})}});
  const Safetensors halves = read(from_hex(golden::kSafetensorsBf16), "");
  CHECK(halves.arrays.at(0) == NamedArray{"w", {DType::bf16, {2}, bytes_of({0x80, 0x3f, 0x20, 0xc0})}});
  CHECK(halves.arrays.at(1) == NamedArray{"h", {DType::f16, {1}, bytes_of({0, 0x38})}});
  CHECK(halves.arrays.at(2) == NamedArray{"\xce\xbb", {DType::i16, {}, raw<std::int16_t>({2})}});
}

TEST_CASE("random arrays go through bytes and file unchanged") {
  const Folder folder;
  std::mt19937_64 random(8);
  for (int round = 0; round < 100; ++round) {
    std::vector<NamedArray> arrays;
    for (std::uint64_t n = random() % 8; n > 0; --n) {
      Array array = {.dtype = static_cast<DType>(random() % 9), .shape = {}, .bytes = {}};
      for (std::uint64_t rank = random() % 5; rank > 0; --rank)
        array.shape.push_back(static_cast<std::int64_t>(random() % 4));
      array.bytes = random_bytes(byte_count(array.dtype, array.shape, ""), random);
      arrays.push_back({.name = "layer." + std::to_string(n), .array = std::move(array)});
    }
    const Bytes file = safetensors_bytes(arrays, {{"b", "2"}, {"a", "1"}});
    const auto by_name = [](const NamedArray& a, const NamedArray& b) { return a.name < b.name; };
    Safetensors again = read(file, "");
    std::sort(again.arrays.begin(), again.arrays.end(), by_name);
    std::sort(arrays.begin(), arrays.end(), by_name);
    CHECK(again.arrays == arrays);
    CHECK(again.metadata.size() == 2);
    if (round % 10 != 0) continue;
    write_safetensors(folder / "a.safetensors", arrays, again.metadata);
    CHECK(read_file(folder / "a.safetensors") == file);
    CHECK(read_safetensors(folder / "a.safetensors").arrays.size() == arrays.size());
  }
}

TEST_CASE("a safetensors file cut anywhere is refused") {
  check_every_truncation(from_hex(golden::kSafetensorsBf16), read);
  check_every_truncation(from_hex(golden::kSafetensorsMixed), read);
  check_every_truncation(from_hex(golden::kSafetensorsNothing), read);
}

TEST_CASE("a damaged safetensors file is a DataError or arrays") {
  check_flips(from_hex(golden::kSafetensorsMixed), read);
  check_flips(from_hex(golden::kSafetensorsBf16), read);
  check_flips(one("I16", "[1,2]", "[0,4]", 4), read, 20000);
}

TEST_CASE("the header's length is checked before it is used") {
  CHECK(complaint(bytes_of({1, 2, 3})) ==
        "m.safetensors: byte 3: the file ends here, expected the 8 bytes of the header's length");
  for (const std::uint64_t length :
       {std::uint64_t{3}, std::uint64_t{100'000'001}, ~std::uint64_t{0}, std::uint64_t{1} << 60}) {
    Bytes file = file_of("{}");
    for (int i = 0; i < 8; ++i) file[static_cast<std::size_t>(i)] = static_cast<std::byte>(length >> 8 * i);
    CHECK(has(complaint(file), saddle::text("m.safetensors: byte 0: a header of ", length, " bytes")));
  }
}

TEST_CASE("tensors fill the data without gap, overlap or rest") {
  const auto two = [](const std::string& first, const std::string& second, std::size_t data) {
    return file_of(R"({"a":{"dtype":"U8","shape":[2],"data_offsets":)" + first +
                       R"(},"b":{"dtype":"U8","shape":[2],"data_offsets":)" + second + "}}",
                   data);
  };
  CHECK_NOTHROW(read(two("[0,2]", "[2,4]", 4), ""));
  CHECK(read(two("[2,4]", "[0,2]", 4), "").arrays.front().name == "b");  // any order in the header
  CHECK(has(complaint(two("[0,2]", "[3,5]", 5)), "tensor 'b': data_offsets [3, 5], expected to begin at 2"));
  CHECK(has(complaint(two("[0,2]", "[1,3]", 3)), "tensor 'b': data_offsets [1, 3], expected to begin at 2"));
  CHECK(has(complaint(two("[0,2]", "[0,2]", 2)), "expected to begin at 2"));
  CHECK(has(complaint(two("[1,3]", "[3,5]", 5)), "tensor 'a': data_offsets [1, 3], expected to begin at 0"));
  CHECK(has(complaint(two("[0,2]", "[2,4]", 5)), "the tensors have 4 bytes of data, the file has 5"));
  CHECK(has(complaint(two("[0,2]", "[2,4]", 3)), "tensor 'b': ends at byte 4 of the data, the file has 3"));
  CHECK(has(complaint(one("F32", "[2]", "[0,4]", 4)), "to hold the 8 bytes of f32 {2}"));
  CHECK(has(complaint(one("U8", "[0]", "[1,0]", 0)), "data_offsets [1, 0]"));
  CHECK(has(complaint(one("U8", "[4]", "[0,18446744073709551615]", 4)), "to hold the 4 bytes"));
}

TEST_CASE("huge shapes allocate nothing") {
  CHECK(has(complaint(one("U8", "[4294967296,4294967296]", "[0,0]", 0)), "more than 2^63 - 1 elements"));
  CHECK(has(complaint(one("F64", "[2305843009213693952]", "[0,0]", 0)), "more than 2^63 - 1 bytes"));
  CHECK(has(complaint(one("U8", "[18446744073709551615]", "[0,1]", 1)), "a dimension above 2^63 - 1"));
  CHECK(has(complaint(one("U8", "[1152921504606846976]", "[0,1152921504606846976]", 1)), "the file has 1"));
  std::string ones = "1";
  for (int i = 0; i < 64; ++i) ones += ",1";
  CHECK(has(complaint(one("U8", "[" + ones + "]", "[0,1]", 1)), "more than 64 numbers"));
}

TEST_CASE("whatever a header should not have is named") {
  CHECK(has(complaint(from_hex(golden::kSafetensorsU16)), "tensor 'w': dtype 'U16', expected BOOL, U8"));
  CHECK(has(complaint(one("U8", "[-1]", "[0,1]", 1)), "a negative number"));
  CHECK(has(complaint(one("U8", "[1.0]", "[0,1]", 1)), "not an integer"));
  CHECK(has(complaint(one("U8", "[99999999999999999999]", "[0,1]", 1)), "not an integer"));
  CHECK(has(complaint(one("U8", "[[1]]", "[0,1]", 1)), "a list where none may be"));
  CHECK(has(complaint(one("U8", "[1]", "[0,1,2]", 1)), "data_offsets has 3 numbers"));
  CHECK(has(complaint(file_of(R"({"w":{"dtype":"U8","shape":[1]}})", 1)), "is missing"));
  CHECK(has(complaint(file_of(R"({"w":{"dtype":"U8","dtype":"U8","shape":[],"data_offsets":[0,1]}})", 1)),
            "'dtype' comes twice"));
  CHECK(has(complaint(file_of(R"({"w":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"w":{}})")), "'w' comes twice"));
  CHECK(has(complaint(file_of(R"({"__metadata__":{},"__metadata__":{}})")), "'__metadata__' comes twice"));
  CHECK(has(complaint(file_of(R"({"__metadata__":{"a":"","a":""}})")), "'a' comes twice"));
  CHECK(has(complaint(file_of(R"({"__metadata__":{"a":1}})")), "a number where none may be, after key 'a'"));
  CHECK(has(complaint(file_of(R"({"__metadata__":{"a":null}})")), "null"));
  CHECK(has(complaint(file_of(R"({"w":true})")), "a boolean"));
  CHECK(has(complaint(file_of(R"({"w":{"dtype":"U8","shape":[0],"data_offsets":[0,0],"x":1}})")), "key 'x'"));
  CHECK(has(complaint(file_of("{\"\x1b[2J\":1}")), "is not JSON"));
  CHECK(has(complaint(file_of("{\"\\u001b[2J\":1}")), "'\\x1b[2J'"));  // and nothing reaches the terminal as it is
}

TEST_CASE("the header is one JSON object and spaces") {
  CHECK_NOTHROW(read(file_of("{}   \n"), ""));
  CHECK(read(file_of(" \n\t\r{}"), "").arrays.empty());  // safetensors reads it since its version 0.8
  CHECK(complaint(file_of(" x{}")) == "m.safetensors: byte 9: the header does not begin with {");
  CHECK(complaint(file_of("")) == "m.safetensors: byte 8: the header does not begin with {");
  CHECK(complaint(file_of("{} {}")) == "m.safetensors: byte 11: the header is not JSON");
  CHECK(complaint(file_of(std::string("{}\0x", 4))) == "m.safetensors: byte 10: a zero byte in the header");
  CHECK(has(complaint(file_of("{\"\xff\":{}}")), "is not JSON"));
  CHECK(has(complaint(file_of("{\"w\":1e999}")), "is not JSON"));
  CHECK(has(complaint(file_of("{/**/}")), "is not JSON"));
}

TEST_CASE("ten million brackets do not overflow the stack") {
  const std::string deep(10'000'000, '[');
  CHECK(has(complaint(file_of("{\"w\":" + deep)), "a list where none may be"));
  CHECK(has(complaint(file_of(R"({"w":{"shape":)" + deep)), "a list where none may be"));
  std::string objects;
  for (int i = 0; i < 1'000'000; ++i) objects += R"({"dtype":)";
  CHECK(has(complaint(file_of(objects)), "an object where none may be"));
}

TEST_CASE("what safetensors cannot hold is not written") {
  const Array array = {DType::u8, {1}, Bytes(1)};
  const auto write = [](const std::vector<NamedArray>& arrays) { safetensors_bytes(arrays); };
  CHECK(has(message<saddle::CheckpointError>([&] {
              write({{"w", array}, {"w", array}});
            }),
            "two tensors are named 'w'"));
  CHECK_THROWS_AS(write({{"__metadata__", array}}), saddle::CheckpointError);
  CHECK_THROWS_AS(write({{"\xff", array}}), saddle::CheckpointError);
  CHECK_THROWS_AS(safetensors_bytes({}, {{"a", "\xff"}}), saddle::CheckpointError);
  CHECK_THROWS_AS(safetensors_bytes({}, {{"a", std::string(100'000'000, 'x')}}), saddle::CheckpointError);
  CHECK_THROWS_AS(write({{"w", {DType::u8, {2}, Bytes(1)}}}), saddle::ShapeError);
}
