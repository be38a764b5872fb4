#pragma once
#include "saddle/core/tensor.h"

namespace saddle::transport {

/// A power of two to divide samples by, so that powers of their distances are numbers: near the widest coordinate's
/// extent, or 1 where that is between 1e-30 and 1e30 or nothing.
/// @param x, y  {n, d} and {m, d}, finite
/// @throws DataError where differences overflow
double unit_of(const char* who, const Tensor& x, const Tensor& y);

/// value * unit^p, of samples that were divided by `unit`.
/// @throws DataError where a value above 0 becomes infinite, or less than float64 has all digits for
double in_unit(const char* who, double value, double unit, double p);

/// The same for each of a tensor.
Tensor in_unit(const char* who, const Tensor& values, double unit, double p);

}  // namespace saddle::transport
