#include "saddle/kernels/tiles.h"

#include <stdexcept>

#if defined(__x86_64__) && defined(__linux__) && __has_include(<amxbf16intrin.h>)
#define SADDLE_TILES
#include <cpuid.h>
#include <immintrin.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace saddle::kernels {
namespace {

using c10::BFloat16;

/// One panel by plain loops.
void by_loops(std::int64_t m, std::int64_t k, const BFloat16* a, std::int64_t a_row, const BFloat16* panel, bool add,
              float* c, std::int64_t c_row) {
  for (std::int64_t i = 0; i < m; ++i) {
    for (std::int64_t j = 0; j < Tiles::kSide; ++j) {
      float sum = add ? c[i * c_row + j] : 0;
      for (std::int64_t p = 0; p < k; ++p)
        sum += static_cast<float>(a[i * a_row + p]) * static_cast<float>(panel[(p / 2 * Tiles::kSide + j) * 2 + p % 2]);
      c[i * c_row + j] = sum;
    }
  }
}

void round_by_loops(const float* from, const float* bias, std::int64_t n, BFloat16* to) {
  for (std::int64_t i = 0; i < n; ++i) to[i] = BFloat16(bias ? from[i] + bias[i] : from[i]);
}

#ifdef SADDLE_TILES

constexpr int kRequestPermission = 0x1023, kTileData = 18;  // of arch_prctl: to use registers of this kind

bool processor_has_tiles() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  constexpr unsigned kBfloat16 = 1U << 22, kTile = 1U << 24;  // of leaf 7's last register
  const bool tiles = __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (d & kBfloat16) != 0 && (d & kTile) != 0;
  return tiles && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512bf16");  // a virtual machine may mask them
}

/// Eight registers of 16 rows of 64 bytes, in the form that the processor reads.
struct alignas(64) AllTiles {
  std::uint8_t palette = 1, start = 0, reserved[14] = {};
  std::uint16_t bytes[16] = {64, 64, 64, 64, 64, 64, 64, 64};
  std::uint8_t rows[16] = {16, 16, 16, 16, 16, 16, 16, 16};
};

/// A block {32, 32} of c in four registers, two of a and two of b going by: each loaded register is used twice.
[[gnu::target("amx-tile,amx-bf16"), gnu::noinline]] void block(std::int64_t k, const BFloat16* a, std::int64_t a_row,
                                                               const BFloat16* panel, bool add, float* c,
                                                               std::int64_t c_row) {
  constexpr std::int64_t kHalf = Tiles::kSide / 2, kPair = 2 * Tiles::kSide;  // numbers in a pair of a panel's rows
  asm volatile("" ::: "memory");  // the intrinsics do not tell the compiler what they read
  const std::int64_t c_bytes = c_row * 4, a_bytes = a_row * 2, panel_bytes = kPair * 2;
  if (add) {
    _tile_loadd(0, c, c_bytes);
    _tile_loadd(1, c + kHalf, c_bytes);
    _tile_loadd(2, c + kHalf * c_row, c_bytes);
    _tile_loadd(3, c + kHalf * c_row + kHalf, c_bytes);
  } else {
    _tile_zero(0);
    _tile_zero(1);
    _tile_zero(2);
    _tile_zero(3);
  }
  for (std::int64_t p = 0; p < k; p += Tiles::kSide) {
    _tile_loadd(4, a + p, a_bytes);
    _tile_loadd(6, panel + p / 2 * kPair, panel_bytes);
    _tile_dpbf16ps(0, 4, 6);
    _tile_loadd(7, panel + p / 2 * kPair + 2 * kHalf, panel_bytes);
    _tile_dpbf16ps(1, 4, 7);
    _tile_loadd(5, a + kHalf * a_row + p, a_bytes);
    _tile_dpbf16ps(2, 5, 6);
    _tile_dpbf16ps(3, 5, 7);
  }
  _tile_stored(0, c, c_bytes);
  _tile_stored(1, c + kHalf, c_bytes);
  _tile_stored(2, c + kHalf * c_row, c_bytes);
  _tile_stored(3, c + kHalf * c_row + kHalf, c_bytes);
}

[[gnu::target("avx512f,avx512vl,avx512bw,avx512bf16")]] void round_by_vectors(const float* from, const float* bias,
                                                                              std::int64_t n, BFloat16* to) {
  for (std::int64_t i = 0; i < n; i += 16) {
    const auto some = static_cast<__mmask16>(n - i >= 16 ? 0xffff : (1U << (n - i)) - 1);
    __m512 x = _mm512_maskz_loadu_ps(some, from + i);
    if (bias) x = _mm512_add_ps(x, _mm512_maskz_loadu_ps(some, bias + i));
    _mm256_mask_storeu_epi16(to + i, some, reinterpret_cast<__m256i>(_mm512_cvtneps_pbh(x)));
  }
}

[[gnu::target("amx-tile"), gnu::noinline]] void configure(const void* bytes) {
  asm volatile("" ::: "memory");
  _tile_loadconfig(bytes);
}
[[gnu::target("amx-tile"), gnu::noinline]] void read_configuration(void* bytes) {
  _tile_storeconfig(bytes);
  asm volatile("" ::: "memory");
}

bool may_use_tiles() { return processor_has_tiles() && syscall(SYS_arch_prctl, kRequestPermission, kTileData) == 0; }

void by_tiles(std::int64_t m, std::int64_t k, const BFloat16* a, std::int64_t a_row, const BFloat16* panel, bool add,
              float* c, std::int64_t c_row) {
  for (std::int64_t i = 0; i < m; i += Tiles::kSide) block(k, a + i * a_row, a_row, panel, add, c + i * c_row, c_row);
}

#else

struct AllTiles {};
constexpr auto round_by_vectors = round_by_loops;
bool may_use_tiles() { return false; }
void configure(const void*) {}
void read_configuration(void*) {}
constexpr auto by_tiles = by_loops;

#endif

}  // namespace

bool Tiles::there() {
  static const bool there = may_use_tiles();
  return there;
}

Tiles::Tiles() {
  if (!there()) return;
  static const AllTiles all;
  read_configuration(found_.bytes);
  configure(&all);
}

/// Registers that nobody had configured are released: a configuration of zeros does that.
Tiles::~Tiles() {
  if (there()) configure(found_.bytes);
}

void Tiles::multiply(std::int64_t m, std::int64_t n, std::int64_t k, const BFloat16* a, std::int64_t a_row,
                     const BFloat16* b, bool add, float* c, std::int64_t c_row) const {
  if (m % kSide != 0 || n % kSide != 0 || k % kSide != 0)
    throw std::logic_error("Tiles::multiply: sizes that are no multiples of kSide");
  const auto panel_product = there() ? by_tiles : by_loops;
  for (std::int64_t j = 0; j < n; j += kSide) panel_product(m, k, a, a_row, b + j * k, add, c + j, c_row);
}

void Tiles::round(const float* from, const float* bias, std::int64_t n, BFloat16* to) const {
  (there() ? round_by_vectors : round_by_loops)(from, bias, n, to);
}

}  // namespace saddle::kernels
