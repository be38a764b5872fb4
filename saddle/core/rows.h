#pragma once
#include <cstdint>

namespace saddle {

/// Which samples of a batch a process makes: rows first .. first + count - 1 of `whole`. Where a number of samples is
/// meant, it is all of them.
struct Rows {
  constexpr Rows(std::int64_t n) : count(n), whole(n) {}
  constexpr Rows(std::int64_t first_row, std::int64_t rows, std::int64_t of)
      : first(first_row), count(rows), whole(of) {}

  std::int64_t first = 0, count, whole;
};

}  // namespace saddle
