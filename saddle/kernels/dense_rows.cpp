#include "saddle/kernels/dense_rows.h"

#include <algorithm>
#include <limits>

#include "saddle/core/every_processor.h"

namespace saddle::kernels {

SADDLE_EVERY_PROCESSOR void activate_rows(float* y, std::int64_t rows, std::int64_t width, const float* bias,
                                          float slope) {
  const float least = slope == 0 ? 0 : -std::numeric_limits<float>::infinity();  // 0 times -inf is no number
  for (std::int64_t i = 0; i < rows; ++i, y += width) {
    if (bias) {
      for (std::int64_t j = 0; j < width; ++j) y[j] += bias[j];
    }
    if (slope == 1) continue;
    for (std::int64_t j = 0; j < width; ++j) y[j] = y[j] < 0 ? std::max(least, slope * y[j]) : y[j];
  }
}

SADDLE_EVERY_PROCESSOR void mask_rows(float* delta, const float* y, std::int64_t n, float slope) {
  if (slope == 0) {
    for (std::int64_t j = 0; j < n; ++j) delta[j] = y[j] <= 0 ? 0 : delta[j];
  } else if (slope != 1) {
    for (std::int64_t j = 0; j < n; ++j) delta[j] = y[j] > 0 ? delta[j] : slope * delta[j];
  }
}

SADDLE_EVERY_PROCESSOR void weigh_rows(const float* a, const float* t, const float* c, std::int64_t rows,
                                       std::int64_t width, float* u) {
  for (std::int64_t i = 0; i < rows; ++i, a += width, u += width) {
    if (t) {
      for (std::int64_t j = 0; j < width; ++j) u[j] = c[i] * a[j] + t[j];
      t += width;
    } else {
      for (std::int64_t j = 0; j < width; ++j) u[j] = c[i] * a[j];
    }
  }
}

SADDLE_EVERY_PROCESSOR void add_rows(const float* delta, const float* c, std::int64_t rows, std::int64_t width,
                                     float* sum) {
  for (std::int64_t i = 0; i < rows; ++i, delta += width) {
    const float weight = c ? c[i] : 1;
    for (std::int64_t j = 0; j < width; ++j) sum[j] += weight * delta[j];
  }
}

}  // namespace saddle::kernels
