#include <ATen/ATen.h>
#include <ATen/native/CPUBlas.h>

#include "saddle/nn/narrow_product_detail.h"

namespace saddle::nn {
namespace {

using c10::BFloat16;

#ifdef CPUBLAS_BRGEMM_BF16BF16F32

void by_blocks(std::int64_t m, std::int64_t n, std::int64_t k, const BFloat16* a, const BFloat16* b, bool add,
               float* c) {
  at::native::cpublas::brgemm(m, n, k, k, n, n, add, a, b, c);
}

/// Releases a thread's tile registers, where the processor has them.
void end_of_blocks() { at::native::cpublas::brgemm_release(); }

/// The kernel throws where the processor lacks it.
bool processor_has_blocks() {
  static const bool can = [] {
    const BFloat16 a[] = {1, 2}, b[] = {3, 5, 3, 5};
    float c[] = {0, 0};
    try {
      by_blocks(1, 2, 2, a, b, false, c);
    } catch (const std::exception&) {
      return false;
    }
    end_of_blocks();
    return c[0] == 13 && c[1] == 13;
  }();
  return can;
}

#else

void by_blocks(std::int64_t, std::int64_t, std::int64_t, const BFloat16*, const BFloat16*, bool, float*) {}
void end_of_blocks() {}
bool processor_has_blocks() { return false; }

#endif

}  // namespace

bool NarrowProduct::there() { return Tiles::there() || processor_has_blocks(); }

NarrowProduct::NarrowProduct() {
  if (Tiles::there()) tiles_.emplace();
}

NarrowProduct::~NarrowProduct() {
  if (!tiles_) end_of_blocks();
}

void NarrowProduct::multiply(std::int64_t m, std::int64_t n, std::int64_t k, const BFloat16* a, const BFloat16* b,
                             bool add, float* c) const {
  tiles_ ? tiles_->multiply(m, n, k, a, k, b, add, c, n) : by_blocks(m, n, k, a, b, add, c);
}

}  // namespace saddle::nn
