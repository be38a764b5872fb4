#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace saddle::formats {

/// The dictionary in an npy header: {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }
struct NpyHeader {
  std::string descr;
  bool fortran_order = false;
  std::vector<std::int64_t> shape;
};

/// @param header      the dictionary and its padding
/// @param first_byte  where it begins in the file, for messages
/// @throws DataError naming file and byte unless it has just these three entries, in any order, in Python's spelling.
NpyHeader parse_npy_header(std::string_view header, std::string_view name, std::size_t first_byte);

}  // namespace saddle::formats
