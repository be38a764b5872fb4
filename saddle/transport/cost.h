#pragma once
#include <string>
#include <utility>
#include <vector>

#include "saddle/core/tensor.h"

namespace saddle::transport {

/// What it costs to move a unit of mass from x to y: c(x, y) = ||x - y||_q^p, ||.||_q the q-norm of all coordinates.
struct Cost {
  double p = 2;  // > 0; the power, so that min E c = W_p^p for p >= 1
  double q = 2;  // >= 1, infinity for the largest coordinate

  /// "|x - y|_2^2".
  std::string name() const;
};

Cost squared_euclidean();
Cost euclidean();
/// Sum of the coordinates' distances.
Cost manhattan();
/// ||x - y||_2^p, whose least mean is W_p^p. @throws ConfigError unless p is finite and >= 1.
Cost power(double p);

/// c(x_i, y_j) as a matrix {n, m}, float64, from {n, d} and {m, d}. Differences are taken before they are squared, so
/// that near points lose no digits. @throws ShapeError for other shapes, DataError for numbers that are not finite or
/// costs that are beyond float64.
Tensor costs(const Cost& cost, const Tensor& x, const Tensor& y);

/// As `samples`, {n, d} in float64 and contiguous: {n} becomes {n, 1}.
/// @throws ShapeError for other shapes or no samples, DataError for numbers that are not finite.
Tensor samples(const char* who, const char* name, const Tensor& x);

/// Both as `samples`. @throws ShapeError if they have other numbers of coordinates.
std::pair<Tensor, Tensor> two_samples(const char* who, const Tensor& x, const Tensor& y);

/// Weights of n points as numbers that sum to one; undefined: 1/n each.
/// @param normalise  divide by the sum first; else a sum off one by more than 1e-9 is refused
/// @throws ShapeError unless {n}, ConfigError for one below 0, not finite, or a wrong sum
std::vector<double> weights(const char* who, const char* name, const Tensor& w, std::int64_t n, bool normalise);

}  // namespace saddle::transport
