#pragma once
#include <cstdint>

namespace saddle::kernels {

/// What happens to rows of samples between a perceptron's products; all matrices {rows, width}, row by row.

/// y = max(y + bias, 0) + slope min(y + bias, 0). @param bias  {width} or null
void activate_rows(float* y, std::int64_t rows, std::int64_t width, const float* bias, float slope);

/// delta = delta where y > 0, slope delta elsewhere; n numbers. Where y is none, as ATen does it.
void mask_rows(float* delta, const float* y, std::int64_t n, float slope);

/// u_i = c_i a_i + t_i. @param t  or null for zeros
void weigh_rows(const float* a, const float* t, const float* c, std::int64_t rows, std::int64_t width, float* u);

/// sum += sum_i c_i delta_i. @param c  {rows}, or null for ones
void add_rows(const float* delta, const float* c, std::int64_t rows, std::int64_t width, float* sum);

}  // namespace saddle::kernels
