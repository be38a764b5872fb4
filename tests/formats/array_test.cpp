#include "saddle/formats/array.h"

#include "hostile.h"

using namespace saddle::formats;
using namespace hostile;

TEST_CASE("byte_count is the product of the shape times the item size") {
  CHECK(byte_count(DType::f64, std::vector<std::int64_t>{}, "x") == 8);
  CHECK(byte_count(DType::bf16, std::vector<std::int64_t>{2, 3}, "x") == 12);
  CHECK(byte_count(DType::boolean, std::vector<std::int64_t>{5, 0, 7}, "x") == 0);
}

TEST_CASE("a shape with an overflowing product is refused, at the last element that fits and the first that does not") {
  constexpr std::int64_t two62 = std::int64_t{1} << 62;
  CHECK(element_count(std::vector<std::int64_t>{two62, 1}, "x") == two62);
  CHECK_THROWS_AS(element_count(std::vector<std::int64_t>{two62, 2}, "x"), saddle::DataError);
  CHECK_THROWS_AS(element_count(std::vector<std::int64_t>{two62, two62, two62, two62}, "x"), saddle::DataError);
  CHECK_THROWS_AS(byte_count(DType::i16, std::vector<std::int64_t>{two62}, "x"), saddle::DataError);
  CHECK(byte_count(DType::u8, std::vector<std::int64_t>{two62}, "x") == std::size_t{two62});
}

TEST_CASE("negative dimensions and more than 64 of them are refused") {
  CHECK(has(message<saddle::DataError>([] {
              element_count(std::vector<std::int64_t>{2, -1}, "a.npy");
            }),
            "a.npy: shape {2, -1} has a negative dimension"));
  CHECK_NOTHROW(element_count(std::vector<std::int64_t>(64, 1), "x"));
  CHECK_THROWS_AS(element_count(std::vector<std::int64_t>(65, 1), "x"), saddle::DataError);
}

TEST_CASE("check_size is a ShapeError about the caller's array") {
  Array array = {.dtype = DType::i16, .shape = {3}, .bytes = Bytes(6)};
  CHECK_NOTHROW(check_size(array, "x"));
  array.bytes.pop_back();
  CHECK(message<saddle::ShapeError>([&] { check_size(array, "x"); }) == "x: i16 {3} needs 6 bytes, the array has 5");
  array.shape = {-3};
  CHECK_THROWS_AS(check_size(array, "x"), saddle::ShapeError);
}

TEST_CASE("check_booleans names the byte of the file that is neither 0 nor 1") {
  const Array array = {.dtype = DType::boolean, .shape = {3}, .bytes = bytes_of({1, 0, 2})};
  CHECK(message<saddle::DataError>([&] { check_booleans(array, "m.npy", 128); }) ==
        "m.npy: byte 130: a boolean is 2, expected 0 or 1");
  CHECK_NOTHROW(check_booleans({.dtype = DType::u8, .shape = {1}, .bytes = bytes_of({2})}, "m.npy", 0));
}

TEST_CASE("swap_bytes turns each item around") {
  Bytes bytes = bytes_of({1, 2, 3, 4, 5, 6, 7, 8});
  swap_bytes(bytes, 4);
  CHECK(bytes == bytes_of({4, 3, 2, 1, 8, 7, 6, 5}));
  swap_bytes(bytes, 1);
  CHECK(bytes == bytes_of({4, 3, 2, 1, 8, 7, 6, 5}));
}

TEST_CASE("every dtype has a name and a size") {
  CHECK(name_of(DType::boolean) == "bool");
  CHECK(name_of(DType::bf16) == "bf16");
  CHECK(item_size(DType::i64) == 8);
  CHECK(shape_text(std::vector<std::int64_t>{64, 1, 28}) == "{64, 1, 28}");
  CHECK(shape_text({}) == "{}");
}
