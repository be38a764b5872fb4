#include "saddle/kernels/transpose.h"

#include <algorithm>
#include <cstring>

#if defined(__x86_64__) && defined(__GNUC__)
#define SADDLE_LANES
#include <immintrin.h>
#endif

namespace saddle::kernels {
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

/// The same with rows of any number of fours and columns of any number of sixteens, four squares of four at a time in
/// the lanes of a register.
#ifdef SADDLE_LANES
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"  // GCC 12 warns of its own intrinsics
[[gnu::target("avx512f")]] void transpose_lanes(const unsigned char* x, std::int64_t x_row, std::int64_t rows,
                                                std::int64_t columns, unsigned char* y, std::int64_t y_row) {
  constexpr std::int64_t kWord = sizeof(Bits);
  for (std::int64_t j = 0; j < columns; j += 16) {
    for (std::int64_t i = 0; i < rows; i += 4) {
      const unsigned char* from = x + i * x_row + j * kWord;
      const __m512i a = _mm512_loadu_si512(from), b = _mm512_loadu_si512(from + x_row),
                    c = _mm512_loadu_si512(from + 2 * x_row), d = _mm512_loadu_si512(from + 3 * x_row);
      const __m512i ab = _mm512_unpacklo_epi32(a, b), cd = _mm512_unpacklo_epi32(c, d),
                    ab_high = _mm512_unpackhi_epi32(a, b), cd_high = _mm512_unpackhi_epi32(c, d);
      const __m512i columns_of_lanes[] = {_mm512_unpacklo_epi64(ab, cd), _mm512_unpackhi_epi64(ab, cd),
                                          _mm512_unpacklo_epi64(ab_high, cd_high),
                                          _mm512_unpackhi_epi64(ab_high, cd_high)};
      unsigned char* to = y + j * y_row + i * kWord;
      for (const __m512i& column : columns_of_lanes) {
        const auto store = [&](std::int64_t lane, __m128i four) {
          _mm_storeu_si128(reinterpret_cast<__m128i*>(to + 4 * lane * y_row), four);
        };
        store(0, _mm512_castsi512_si128(column)), store(1, _mm512_extracti32x4_epi32(column, 1));
        store(2, _mm512_extracti32x4_epi32(column, 2)), store(3, _mm512_extracti32x4_epi32(column, 3));
        to += y_row;
      }
    }
  }
}
#pragma GCC diagnostic pop

bool has_lanes() {
  static const bool has = __builtin_cpu_supports("avx512f");
  return has;
}
#else
void transpose_lanes(const unsigned char*, std::int64_t, std::int64_t, std::int64_t, unsigned char*, std::int64_t) {}
bool has_lanes() { return false; }
#endif

/// Rows in bytes.
void transpose_fours(const unsigned char* x, std::int64_t x_row, std::int64_t rows, std::int64_t columns,
                     unsigned char* y, std::int64_t y_row) {
  constexpr auto kWord = static_cast<std::int64_t>(sizeof(Bits));
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

void transpose_words(const void* any_x, std::int64_t x_row, std::int64_t rows, std::int64_t columns, void* any_y,
                     std::int64_t y_row) {
  constexpr auto kWord = static_cast<std::int64_t>(sizeof(Bits));
  const auto* x = static_cast<const unsigned char*>(any_x);
  auto* y = static_cast<unsigned char*>(any_y);
  x_row *= kWord, y_row *= kWord;
  const std::int64_t by_lanes = has_lanes() ? rows / 4 * 4 : 0, broad = by_lanes > 0 ? columns / 16 * 16 : 0;
  transpose_lanes(x, x_row, by_lanes, broad, y, y_row);
  transpose_fours(x + by_lanes * x_row, x_row, rows - by_lanes, columns, y + by_lanes * kWord, y_row);
  transpose_fours(x + broad * kWord, x_row, by_lanes, columns - broad, y + broad * y_row, y_row);
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

}  // namespace saddle::kernels
