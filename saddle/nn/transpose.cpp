#include "saddle/nn/transpose.h"

#include <algorithm>
#include <cstring>

namespace saddle::nn {
namespace {

constexpr std::int64_t kTile = 16;  // its lines stay in the cache until they are done

using Bits = std::uint32_t;  // a float, or a pair of narrower numbers: as it lies in memory
using Four = Bits __attribute__((vector_size(16)));

Four load(const unsigned char* x) {
  Four four;
  std::memcpy(&four, x, sizeof four);
  return four;
}

/// y = x^T of 4 x 4 of them; rows in bytes.
void transpose_four(const unsigned char* x, std::int64_t x_row, unsigned char* y, std::int64_t y_row) {
  const Four a = load(x), b = load(x + x_row), c = load(x + 2 * x_row), d = load(x + 3 * x_row);
  const Four ab = __builtin_shufflevector(a, b, 0, 4, 1, 5), cd = __builtin_shufflevector(c, d, 0, 4, 1, 5),
             ab_high = __builtin_shufflevector(a, b, 2, 6, 3, 7), cd_high = __builtin_shufflevector(c, d, 2, 6, 3, 7);
  const Four columns[] = {__builtin_shufflevector(ab, cd, 0, 1, 4, 5), __builtin_shufflevector(ab, cd, 2, 3, 6, 7),
                          __builtin_shufflevector(ab_high, cd_high, 0, 1, 4, 5),
                          __builtin_shufflevector(ab_high, cd_high, 2, 3, 6, 7)};
  for (const Four& column : columns) std::memcpy(y, &column, sizeof column), y += y_row;
}

void transpose_words(const void* any_x, std::int64_t x_row, std::int64_t rows, std::int64_t columns, void* any_y,
                     std::int64_t y_row) {
  constexpr auto kWord = static_cast<std::int64_t>(sizeof(Bits));
  const auto* x = static_cast<const unsigned char*>(any_x);
  auto* y = static_cast<unsigned char*>(any_y);
  x_row *= kWord, y_row *= kWord;
  for (std::int64_t i = 0; i < rows; i += kTile) {
    for (std::int64_t j = 0; j < columns; j += kTile) {
      const std::int64_t i_end = std::min(rows, i + kTile), j_end = std::min(columns, j + kTile);
      for (std::int64_t b = j; b < j_end; b += 4) {
        for (std::int64_t a = i; a < i_end; a += 4) {
          if (a + 4 <= i_end && b + 4 <= j_end) {
            transpose_four(x + a * x_row + b * kWord, x_row, y + b * y_row + a * kWord, y_row);
            continue;
          }
          for (std::int64_t p = a; p < std::min(a + 4, i_end); ++p)
            for (std::int64_t q = b; q < std::min(b + 4, j_end); ++q)
              std::memcpy(y + q * y_row + p * kWord, x + p * x_row + q * kWord, sizeof(Bits));
        }
      }
    }
  }
}

}  // namespace

void transpose(const float* x, std::int64_t x_row, std::int64_t rows, std::int64_t columns, float* y,
               std::int64_t y_row) {
  transpose_words(x, x_row, rows, columns, y, y_row);
}

void transpose_pairs(const c10::BFloat16* x, std::int64_t x_row, std::int64_t rows, std::int64_t columns,
                     c10::BFloat16* y, std::int64_t y_row) {
  transpose_words(x, x_row, rows, columns, y, y_row);
}

void interleave(const c10::BFloat16* a, const c10::BFloat16* b, std::int64_t n, c10::BFloat16* to) {
  using Eight = std::uint16_t __attribute__((vector_size(16)));
  std::int64_t i = 0;
  for (; i + 8 <= n; i += 8) {
    Eight of_a, of_b;
    std::memcpy(&of_a, a + i, sizeof of_a), std::memcpy(&of_b, b + i, sizeof of_b);
    const Eight low = __builtin_shufflevector(of_a, of_b, 0, 8, 1, 9, 2, 10, 3, 11),
                high = __builtin_shufflevector(of_a, of_b, 4, 12, 5, 13, 6, 14, 7, 15);
    std::memcpy(to + 2 * i, &low, sizeof low), std::memcpy(to + 2 * i + 8, &high, sizeof high);
  }
  for (; i < n; ++i) to[2 * i] = a[i], to[2 * i + 1] = b[i];
}

}  // namespace saddle::nn
