#pragma once
#include <c10/util/BFloat16.h>

#include <cstdint>

namespace saddle::kernels {

/// y {columns, rows} = the transpose of x {rows, columns}; numbers between the rows of each.
void transpose(const float* x, std::int64_t x_row, std::int64_t rows, std::int64_t columns, float* y,
               std::int64_t y_row);

/// The same for pairs of narrow numbers, which stay together; all sizes count pairs.
void transpose_pairs(const c10::BFloat16* x, std::int64_t x_row, std::int64_t rows, std::int64_t columns,
                     c10::BFloat16* y, std::int64_t y_row);

/// a_0 b_0 a_1 b_1 ...
void interleave(const c10::BFloat16* a, const c10::BFloat16* b, std::int64_t n, c10::BFloat16* to);

}  // namespace saddle::kernels
