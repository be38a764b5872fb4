#pragma once
#include "saddle/core/stream.h"
#include "saddle/transport/cost.h"

namespace saddle::transport {

struct SlicedOptions {
  double p = 2;                   // >= 1
  std::int64_t directions = 500;  // drawn evenly on the sphere, >= 1
  std::uint64_t seed = 0;
  Tensor a, b;  // weights {n} and {m}; undefined: 1/n and 1/m
  bool normalise = false;
};

/// Sliced transport: SW_p^p = E_u W_p^p(u . x, u . y), u even on the unit sphere; each slice exactly, by sorting.
struct Sliced {
  double value = 0;           // SW_p^p, the mean over the directions
  double standard_error = 0;  // of that mean, from their spread; 0 in one dimension, where all are equal
};

/// Source: Rabin et al. 2012, eq. (4); Bonneel et al. 2015. @throws as `exact`, ConfigError for options out of range
Sliced sliced(const Tensor& x, const Tensor& y, const SlicedOptions& options = {});

/// max over u of W_p^p(u . x, u . y), by ascent on the sphere from the best of `directions` drawn ones: a lower bound
/// of the maximum and, like it, of W_p^p. Source: Deshpande et al. 2019, eq. (7).
struct MaxSliced {
  double value = 0;
  Tensor direction;  // {d}, of length 1
};
MaxSliced max_sliced(const Tensor& x, const Tensor& y, const SlicedOptions& options = {});

}  // namespace saddle::transport
