#include "saddle/formats/csv.h"

#include "saddle/formats/file.h"

#include "hostile.h"

using namespace saddle::formats;
using namespace hostile;

namespace {

Array table(std::string_view words) { return read_csv(bytes_of(words), "d.csv"); }

std::string complaint(std::string_view words) {
  return message<saddle::DataError>([&] { table(words); });
}

Array numbers(std::int64_t rows, std::int64_t columns, std::initializer_list<double> values) {
  return {DType::f64, {rows, columns}, raw<double>(values)};
}

}  // namespace

TEST_CASE("commas, semicolons, tabs and spaces separate; headers and empty lines are left out") {
  const Array expected = numbers(2, 3, {1, -2.5, 3e-4, 4, 5, 6});
  CHECK(table("1,-2.5,3e-4\n4,5,6\n") == expected);
  CHECK(table("x,y,z\n1,-2.5,3e-4\n4,5,6") == expected);
  CHECK(table("\xef\xbb\xbf\"x\";\"y\";\"z\"\r\n1;-2.5;+3e-4\r\n\r\n4;5;6\r\n") == expected);
  CHECK(table("1\t-2.5\t3e-4\n4\t5\t6\n") == expected);
  CHECK(table("  1  -2.5 3e-4\n\n4 5   6 \n") == expected);
  CHECK(table("1 , -2.5, 3e-4\n4,5 ,6") == expected);
  CHECK(table("7") == numbers(1, 1, {7}));
}

TEST_CASE("what is no table of numbers is refused with its line") {
  CHECK(complaint("") == "d.csv: no line of numbers");
  CHECK(complaint("a,b\n") == "d.csv: no line of numbers");
  CHECK(complaint("a,b\n1,2\n3\n") == "d.csv: line 3: 1 numbers, expected 2 as above");
  CHECK(complaint("1,2\n3,x\n") == "d.csv: line 2: 'x', expected a number");
  CHECK(complaint("1,2\n\n3,\n") == "d.csv: line 3: '', expected a number");
  CHECK(complaint("1\n0x10\n") == "d.csv: line 2: '0x10', expected a number");
  CHECK(complaint("1\n1e999\n") == "d.csv: line 2: '1e999', expected a number");
  CHECK(complaint("1\n\x01\x02\n") == "d.csv: line 2: '\\x01\\x02', expected a number");
}

TEST_CASE("any bytes are read or refused") {
  const Bytes whole = bytes_of("x,y\n1,2\n3.5,-4e2\n5,6\n");
  int read = 0, refused = 0;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    for (const int value : {0, 10, 44, 45, 255}) {
      Bytes other = whole;
      other[i] = static_cast<std::byte>(value);
      try {
        const Array array = read_csv(other, "d.csv");
        CHECK(array.bytes.size() == byte_count(array.dtype, array.shape, "d.csv"));
        ++read;
      } catch (const saddle::DataError&) {
        ++refused;
      }
    }
  }
  CHECK(read > 10);
  CHECK(refused > 10);
}
