#pragma once
#include <cstdint>

#include "saddle/core/tensor.h"

namespace saddle::metrics {

/// Mean and covariance of rows that come in batches, in float64: of two sets of n_a and n_b rows with means m_a, m_b
/// and scatters M = sum (x - m)(x - m)', M = M_a + M_b + (m_b - m_a)(m_b - m_a)' n_a n_b / (n_a + n_b). However the
/// rows are split, the result is the same to rounding, also far from 0, where sums of squares lose all digits. Source:
/// Chan, Golub and LeVeque 1983, eq. (2.1), for vectors.
class Moments {
 public:
  /// @param rows  {n, d}, floating; n = 0 changes nothing. @throws ShapeError for other shapes or another d than
  /// before, DataError for numbers that are not finite
  void add(const Tensor& rows);

  /// As if the other's rows had been added here. @throws ShapeError unless d is the same
  void merge(const Moments& other);

  std::int64_t count() const { return count_; }
  std::int64_t dimensions() const { return mean_.defined() ? mean_.size(0) : 0; }
  /// {d}. @throws DataError if there are no rows
  Tensor mean() const;
  /// {d, d}, divisor n - 1. @throws DataError for fewer than two rows
  Tensor covariance() const;

 private:
  void merge(std::int64_t count, const Tensor& mean, Tensor scatter);

  std::int64_t count_ = 0;
  Tensor mean_, scatter_;  // {d} and {d, d}
};

/// The moments of all rows. @throws as `add`
Moments moments_of(const Tensor& rows);

}  // namespace saddle::metrics
