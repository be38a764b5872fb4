#pragma once
#include "saddle/core/tensor.h"

namespace saddle::dynamics {

/// A quadrature for z ~ N(0, 1): E f(z) = sum of weight f(point), exact for polynomials of degree below 2 n.
struct NormalNodes {
  Tensor points, weights;  // {n}, float64
};

/// Gauss and Hermite's n nodes, n >= 1, as eigenvalues of the recurrence's matrix.
/// Source: Golub and Welsch 1969, section 2, with the recurrence of the probabilists' Hermite polynomials.
NormalNodes normal_nodes(std::int64_t n);

}  // namespace saddle::dynamics
