#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>

#include "saddle/core/tensor.h"

namespace saddle::kernels {

/// Row-major numbers of one product.
struct Block {
  const float* start;
  std::int64_t row;  // numbers from one row to the next
};

inline bool is_cpu_float(const Tensor& x) { return x.is_cpu() && x.scalar_type() == at::kFloat; }

/// Whether block_product() is oneDNN's: on x86 from AVX2 on, by a libtorch that shows it; without, the same call would
/// go to BLAS block by block, or nowhere.
bool has_block_product();

/// c {rows, m} = a {rows, k} b {k, m}, or c += a b, by oneDNN's kernel for blocks of matrices that lie in the cache.
/// Only where has_block_product(). @param c_row  numbers from one row of c to the next; 0: m
void block_product(std::int64_t rows, std::int64_t m, std::int64_t k, Block a, Block b, bool add, float* c,
                   std::int64_t c_row = 0);

}  // namespace saddle::kernels
