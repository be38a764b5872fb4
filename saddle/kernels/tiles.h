#pragma once
#include <c10/util/BFloat16.h>

#include <cstdint>

namespace saddle::kernels {

/// Products of bfloat16 matrices, summed in float32, in a thread's tile registers (Intel AMX). oneDNN uses them too,
/// but takes longer for a critic's convolutions (benchmarks/convolutions.cpp). Where the processor has none, multiply()
/// is a plain loop, for tests.
class Tiles {
 public:
  static constexpr std::int64_t kSide = 32;  // each size of a product is a multiple of it

  /// Whether this processor has tile registers for bfloat16 and the system lets us use them.
  static bool there();

  /// Takes the calling thread's registers; the end gives them back as it found them, for oneDNN remembers what it set.
  Tiles();
  Tiles(const Tiles&) = delete;
  Tiles& operator=(const Tiles&) = delete;
  ~Tiles();

  /// c {m, n} = a {m, k} b {k, n}, or c += a b.
  /// @param b  in panels of kSide columns, one behind the other, each {k / 2, kSide, 2}: two rows lie as one, number by
  /// number in turns
  void multiply(std::int64_t m, std::int64_t n, std::int64_t k, const c10::BFloat16* a, std::int64_t a_row,
                const c10::BFloat16* b, bool add, float* c, std::int64_t c_row) const;

  /// to = from + bias in bfloat16, to the nearest, ties to even, subnormals to 0 (with tile registers); `bias` may be
  /// null.
  void round(const float* from, const float* bias, std::int64_t n, c10::BFloat16* to) const;

  /// The least multiple of kSide that holds a size.
  static std::int64_t padded(std::int64_t size) { return (size + kSide - 1) / kSide * kSide; }

 private:
  struct alignas(64) Configuration {
    std::uint8_t bytes[64];
  };
  Configuration found_{};
};

}  // namespace saddle::kernels
