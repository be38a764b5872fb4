#pragma once
#include <cstdint>
#include <functional>

#include "saddle/transport/cost.h"
#include "saddle/transport/twice_detail.h"

namespace saddle::transport {

/// The costs of n sources to m sinks, row by row: computed when they are asked for, so that no matrix is stored.
class CostRows {
 public:
  static constexpr std::int64_t kPiece = 256;  // columns computed at once, at most

  /// @param x, y  {n, d} and {m, d}, float64. @throws DataError if the costs over- or underflow
  CostRows(const Cost& cost, const Tensor& x, const Tensor& y);
  explicit CostRows(const Tensor& costs);  // {n, m}, float64

  std::int64_t sources() const { return n_; }
  std::int64_t sinks() const { return m_; }
  double largest() const { return largest_; }  // no cost is above it

  double at(std::int64_t i, std::int64_t j) const;

  /// c(i, j) for j = from .. from + count - 1, count <= kPiece.
  void piece(std::int64_t i, std::int64_t from, std::int64_t count, double* out) const { fill_(i, from, count, out); }

  /// The least c(i, j) - v_j of a row and where it is.
  struct Least {
    double value = 0;
    std::int32_t sink = -1;
  };
  Least least(std::int64_t i, const double* v) const;

  /// The least reduced cost c(i, j) - u - v_j of a row, potentials in twice the digits.
  Least least_reduced(std::int64_t i, const Twice& u, const double* v_high, const double* v_low) const;

  /// Rows and columns exchanged.
  CostRows transposed() const;

 private:
  CostRows() = default;
  template <class Reduce>
  Least least_by(std::int64_t i, const Reduce& reduce) const;

  std::int64_t n_ = 0, m_ = 0;
  double largest_ = 0;
  Cost cost_;
  Tensor x_, y_, matrix_;  // what the rows are made of
  std::function<void(std::int64_t, std::int64_t, std::int64_t, double*)> fill_;
};

}  // namespace saddle::transport
