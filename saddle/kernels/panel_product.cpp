#include <ATen/ATen.h>
#include <ATen/native/CPUBlas.h>

#include <algorithm>

#include "saddle/kernels/block_product.h"
#include "saddle/kernels/panel_product_detail.h"
#include "saddle/kernels/transpose.h"

namespace saddle::kernels {
namespace {

using c10::BFloat16;

#ifdef CPUBLAS_BRGEMM_BF16BF16F32

void by_blocks(std::int64_t m, std::int64_t n, std::int64_t k, const BFloat16* a, std::int64_t a_row, const BFloat16* b,
               bool add, float* c) {
  at::native::cpublas::brgemm(m, n, k, a_row, n, n, add, a, b, c);
}

/// Releases a thread's tile registers, where the processor has them.
void end_of_blocks() { at::native::cpublas::brgemm_release(); }

/// The kernel throws where the processor lacks it.
bool processor_has_blocks() {
  static const bool can = [] {
    const BFloat16 a[] = {1, 2}, b[] = {3, 5, 3, 5};
    float c[] = {0, 0};
    try {
      by_blocks(1, 2, 2, a, 2, b, false, c);
    } catch (const std::exception&) {
      return false;
    }
    end_of_blocks();
    return c[0] == 13 && c[1] == 13;
  }();
  return can;
}

#else

void by_blocks(std::int64_t, std::int64_t, std::int64_t, const BFloat16*, std::int64_t, const BFloat16*, bool, float*) {
}
void end_of_blocks() {}
bool processor_has_blocks() { return false; }

#endif

/// A panel by plain loops, the second matrix's element (p, j) given.
template <class Number, class Element>
void panel_by_loops(std::int64_t m, std::int64_t n, std::int64_t k, const Number* a, std::int64_t a_row, bool add,
                    float* c, std::int64_t c_row, const Element& b) {
  for (std::int64_t i = 0; i < m; ++i) {
    for (std::int64_t j = 0; j < n; ++j) {
      float sum = add ? c[i * c_row + j] : 0;
      for (std::int64_t p = 0; p < k; ++p) sum += static_cast<float>(a[i * a_row + p]) * static_cast<float>(b(p, j));
      c[i * c_row + j] = sum;
    }
  }
}

/// A product of no depth.
void nothing(std::int64_t numbers, bool add, float* c) {
  if (!add) std::fill_n(c, numbers, 0.0F);
}

}  // namespace

bool PanelProduct<BFloat16>::there() { return Tiles::there() || processor_has_blocks(); }

PanelProduct<BFloat16>::PanelProduct() {
  if (tiled()) tiles_.emplace();
}

PanelProduct<BFloat16>::~PanelProduct() {
  if (!tiles_ && there()) end_of_blocks();
}

void PanelProduct<BFloat16>::multiply(std::int64_t m, std::int64_t n, std::int64_t k, const BFloat16* a,
                                      std::int64_t a_row, const BFloat16* b, bool add, float* c) const {
  if (tiles_) return tiles_->multiply(m, n, k, a, a_row, b, add, c, n);
  if (k == 0) return nothing(m * n, add, c);
  if (there()) return by_blocks(m, n, k, a, a_row, b, add, c);
  panel_by_loops(m, n, k, a, a_row, add, c, n,
                 [&](std::int64_t p, std::int64_t j) { return b[(p / 2 * n + j) * 2 + p % 2]; });
}

void PanelProduct<BFloat16>::round(const float* from, const float* bias, std::int64_t n, BFloat16* to) const {
  if (tiles_) return tiles_->round(from, bias, n, to);
  for (std::int64_t i = 0; i < n; ++i) to[i] = BFloat16(bias ? from[i] + bias[i] : from[i]);
}

void PanelProduct<BFloat16>::put_rows(const BFloat16* even, const BFloat16* odd, std::int64_t n, std::int64_t,
                                      BFloat16* to) {
  interleave(even, odd, n, to);
}

bool PanelProduct<float>::there() { return has_block_product(); }

void PanelProduct<float>::multiply(std::int64_t m, std::int64_t n, std::int64_t k, const float* a, std::int64_t a_row,
                                   const float* b, bool add, float* c) const {
  if (k == 0) return nothing(m * n, add, c);
  const std::int64_t width = panel(n);
  for (std::int64_t from = 0; from < n; from += width) {
    const std::int64_t some = std::min(width, n - from);
    const float* own = b + from * k;
    if (there())
      block_product(m, some, k, {a, a_row}, {own, width}, add, c + from, n);
    else
      panel_by_loops(m, some, k, a, a_row, add, c + from, n,
                     [&](std::int64_t p, std::int64_t j) { return own[p * width + j]; });
  }
}

void PanelProduct<float>::put_rows(const float* even, const float* odd, std::int64_t n, std::int64_t panel, float* to) {
  std::copy_n(even, n, to);
  std::copy_n(odd, n, to + panel);
}

void PanelProduct<float>::round(const float* from, const float* bias, std::int64_t n, float* to) const {
  for (std::int64_t i = 0; i < n; ++i) to[i] = bias ? from[i] + bias[i] : from[i];
}

}  // namespace saddle::kernels
