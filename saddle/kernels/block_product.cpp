#include "saddle/kernels/block_product.h"

#include <ATen/ATen.h>
#include <ATen/Version.h>
#include <ATen/native/CPUBlas.h>

#include <stdexcept>

namespace saddle::kernels {

#if defined(CPUBLAS_BRGEMM_F32F32F32) && defined(__x86_64__)

bool has_block_product() {
  static const bool has = at::get_cpu_capability() != "DEFAULT" && at::globalContext().userEnabledMkldnn();
  return has;
}

void block_product(std::int64_t rows, std::int64_t m, std::int64_t k, Block a, Block b, bool add, float* c,
                   std::int64_t c_row) {
  at::native::cpublas::brgemm(rows, m, k, a.row, b.row, c_row == 0 ? m : c_row, add, a.start, b.start, c);
}

#else

bool has_block_product() { return false; }

void block_product(std::int64_t, std::int64_t, std::int64_t, Block, Block, bool, float*, std::int64_t) {
  throw std::logic_error("this libtorch shows no product of blocks");
}

#endif

}  // namespace saddle::kernels
