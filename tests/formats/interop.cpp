// The other half of interop_test.py: reads and writes files for it.
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "saddle/core/error.h"
#include "saddle/formats/npy.h"
#include "saddle/formats/npz.h"
#include "saddle/formats/safetensors.h"

using namespace saddle::formats;

namespace {

/// Of every dtype a number, a {2, 3} and an empty {0, 4, 1}; element i has the bytes i, 0, 0, ... (interop_test.py has
/// it too).
std::vector<NamedArray> samples() {
  std::vector<NamedArray> all;
  for (const DType dtype : {DType::u8, DType::i8, DType::i16, DType::i32, DType::i64, DType::f16, DType::bf16,
                            DType::f32, DType::f64, DType::boolean}) {
    for (const std::vector<std::int64_t>& shape : {std::vector<std::int64_t>{}, {2, 3}, {0, 4, 1}}) {
      Array array = {.dtype = dtype, .shape = shape, .bytes = {}};
      array.bytes.resize(byte_count(dtype, shape, "interop"));
      const std::size_t item = item_size(dtype);
      for (std::size_t at = 0; at < array.bytes.size(); at += item) {
        array.bytes[at] = static_cast<std::byte>(dtype == DType::boolean ? at % 2 : at / item);
      }
      all.push_back(
          {.name = saddle::text(name_of(dtype), ".", shape.size(), ".\xce\xbb\"\n"), .array = std::move(array)});
    }
  }
  return all;
}

}  // namespace

int main(int count, char** words) try {
  const std::vector<std::string> arguments(words + 1, words + count);
  if (arguments.size() == 2 && arguments[0] == "write-safetensors") {
    write_safetensors(arguments[1], samples(), {{"format", "pt"}, {"a", "\"1\"\t"}});
  } else if (arguments.size() == 3 && arguments[0] == "echo-safetensors") {
    const Safetensors content = read_safetensors(arguments[1]);
    write_safetensors(arguments[2], content.arrays, content.metadata);
  } else if (arguments.size() == 3 && arguments[0] == "echo-npy") {
    write_npy(arguments[2], read_npy(arguments[1]));
  } else if (arguments.size() == 3 && arguments[0] == "npz-to-safetensors") {
    write_safetensors(arguments[2], read_npz(arguments[1]));
  } else {
    std::fputs(
        "interop write-safetensors FILE | echo-safetensors IN OUT | echo-npy IN OUT | npz-to-safetensors IN OUT\n",
        stderr);
    return 2;
  }
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "interop: %s\n", error.what());
  return 1;
}
