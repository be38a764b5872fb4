#pragma once
#include <c10/util/BFloat16.h>

#include <cstdint>
#include <optional>

#include "saddle/kernels/tiles.h"

namespace saddle::kernels {

/// Products of matrices {m, k} {k, n}, summed in float32, for one thread and scope: of bfloat16 in tile registers, if
/// there are any, else by oneDNN's kernel for blocks of matrices; of float32 by the latter. Where there is neither,
/// plain loops, for tests.
///
/// The second matrix lies in panels of panel(n) columns, one behind the other, each {k, panel(n)}, of even depth; of
/// bfloat16 each two rows lie as one, number by number in turns. A whole matrix of 256 columns would have its rows meet
/// in few sets of the first cache: at a depth of 2,048 oneDNN's kernel then does 104 instead of 153 GFLOP/s on an Intel
/// Xeon.
template <class Number>
class PanelProduct;

template <>
class PanelProduct<c10::BFloat16> {
 public:
  static bool there();  // whether the processor multiplies bfloat16

  PanelProduct();
  PanelProduct(const PanelProduct&) = delete;
  PanelProduct& operator=(const PanelProduct&) = delete;
  ~PanelProduct();

  /// Sizes with what is added to them.
  static std::int64_t padded(std::int64_t channels) { return tiled() ? Tiles::padded(channels) : channels; }
  static std::int64_t padded_depth(std::int64_t k) { return tiled() ? Tiles::padded(k) : (k + 1) / 2 * 2; }
  static std::int64_t panel(std::int64_t n) { return tiled() ? Tiles::kSide : n; }

  /// Two rows of a panel, `panel` columns wide, or the first n of each.
  static void put_rows(const c10::BFloat16* even, const c10::BFloat16* odd, std::int64_t n, std::int64_t panel,
                       c10::BFloat16* to);

  /// c = a b or c += a b, all of padded sizes.
  void multiply(std::int64_t m, std::int64_t n, std::int64_t k, const c10::BFloat16* a, std::int64_t a_row,
                const c10::BFloat16* b, bool add, float* c) const;

  /// to = from + bias, to the nearest.
  void round(const float* from, const float* bias, std::int64_t n, c10::BFloat16* to) const;

 private:
  static bool tiled() { return Tiles::there(); }
  std::optional<Tiles> tiles_;
};

template <>
class PanelProduct<float> {
 public:
  static bool there();

  static std::int64_t padded(std::int64_t channels) { return channels; }
  static std::int64_t padded_depth(std::int64_t k) { return (k + 1) / 2 * 2; }
  static std::int64_t panel(std::int64_t n) { return n < kPanel ? n : kPanel; }
  static void put_rows(const float* even, const float* odd, std::int64_t n, std::int64_t panel, float* to);

  void multiply(std::int64_t m, std::int64_t n, std::int64_t k, const float* a, std::int64_t a_row, const float* b,
                bool add, float* c) const;
  void round(const float* from, const float* bias, std::int64_t n, float* to) const;

 private:
  static constexpr std::int64_t kPanel = 64;
};

/// The columns of as many panels as n need.
template <class Number>
std::int64_t in_panels(std::int64_t n) {
  const std::int64_t panel = PanelProduct<Number>::panel(n);
  return (n + panel - 1) / panel * panel;
}

}  // namespace saddle::kernels
