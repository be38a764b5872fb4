#pragma once
#include <c10/util/BFloat16.h>

#include <optional>

#include "saddle/nn/tiles.h"

namespace saddle::nn {

/// What multiplies bfloat16 matrices {m, places} {places, c} here, for one thread and scope, and how it wants them: in
/// tile registers, if there are any, else oneDNN's kernel for blocks of matrices.
class NarrowProduct {
 public:
  /// Whether the processor multiplies bfloat16.
  static bool there();

  NarrowProduct();
  NarrowProduct(const NarrowProduct&) = delete;
  NarrowProduct& operator=(const NarrowProduct&) = delete;
  ~NarrowProduct();

  /// Sizes with what is added to them.
  static std::int64_t padded_channels(std::int64_t own) { return Tiles::there() ? Tiles::padded(own) : own; }
  static std::int64_t padded_places(std::int64_t own) {
    return Tiles::there() ? Tiles::padded(own) : (own + 1) / 2 * 2;
  }

  /// The second matrix lies in panels of so many columns, in each two rows as one, number by number in turns.
  static std::int64_t panel(std::int64_t c) { return Tiles::there() ? Tiles::kSide : c; }

  /// c {m, n} = a {m, k} b {k, n}, or c += a b, of padded sizes, rows without gaps.
  void multiply(std::int64_t m, std::int64_t n, std::int64_t k, const c10::BFloat16* a, const c10::BFloat16* b,
                bool add, float* c) const;

 private:
  std::optional<Tiles> tiles_;
};

}  // namespace saddle::nn
