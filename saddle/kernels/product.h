#pragma once
#include "saddle/core/tensor.h"

namespace saddle::kernels {

/// a b + bias, of matrices {n, k} {k, m} or of stacks {R, n, k} {R, k, m}; either may be the transposed view of
/// another. Differentiable as often as one likes. In float32 on the CPU, where k and m are small, by oneDNN's kernel
/// for blocks of matrices, which uses the whole width of the processor's vectors; MKL, which ATen's own products go to,
/// takes half of it on AMD's processors (docs/performance.md). Elsewhere, and under autocast, by ATen.
/// @param bias  {m}, of a stack {R, m}; may be undefined
Tensor product(const Tensor& a, const Tensor& b, const Tensor& bias = {});

}  // namespace saddle::kernels
