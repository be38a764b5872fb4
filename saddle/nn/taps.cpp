#include "saddle/nn/taps.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/native/CPUBlas.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "saddle/core/parallel.h"

namespace saddle::nn {
namespace {

using c10::BFloat16;

constexpr std::int64_t kPlaces = 512;        // of a map at a time, if it has fewer in one sample
constexpr std::int64_t kLeastChannels = 16;  // narrower products are better made of patches

#ifdef CPUBLAS_BRGEMM_BF16BF16F32

/// c {m, n} += or = a b: rows of a lie `a_row` apart; of b two rows lie as one, number by number in turns.
void multiply_pairs(std::int64_t m, std::int64_t n, std::int64_t k, const BFloat16* a, std::int64_t a_row,
                    const BFloat16* b, bool add, float* c, std::int64_t c_row) {
  at::native::cpublas::brgemm(m, n, k, a_row, n, c_row, add, a, b, c);
}

/// Releases a thread's tile registers, where the processor has them.
void end_of_products() { at::native::cpublas::brgemm_release(); }

/// The kernel throws where the processor lacks it.
bool processor_can() {
  static const bool can = [] {
    const BFloat16 a[] = {1, 2}, b[] = {3, 5, 3, 5};
    float c[] = {0, 0};
    try {
      multiply_pairs(1, 2, 2, a, 2, b, false, c, 2);
    } catch (const std::exception&) {
      return false;
    }
    end_of_products();
    return c[0] == 13 && c[1] == 13;
  }();
  return can;
}

#else

void multiply_pairs(std::int64_t, std::int64_t, std::int64_t, const BFloat16*, std::int64_t, const BFloat16*, bool,
                    float*, std::int64_t) {}
void end_of_products() {}
bool processor_can() { return false; }

#endif

/// a_0 b_0 a_1 b_1 ...
void interleave(const BFloat16* a, const BFloat16* b, std::int64_t n, BFloat16* to) {
  using Eight = std::uint16_t __attribute__((vector_size(16)));
  std::int64_t i = 0;
  for (; i + 8 <= n; i += 8) {
    Eight of_a, of_b;
    std::memcpy(&of_a, a + i, sizeof of_a), std::memcpy(&of_b, b + i, sizeof of_b);
    const Eight low = __builtin_shufflevector(of_a, of_b, 0, 8, 1, 9, 2, 10, 3, 11),
                high = __builtin_shufflevector(of_a, of_b, 4, 12, 5, 13, 6, 14, 7, 15);
    std::memcpy(to + 2 * i, &low, sizeof low), std::memcpy(to + 2 * i + 8, &high, sizeof high);
  }
  for (; i < n; ++i) to[2 * i] = a[i], to[2 * i + 1] = b[i];
}

/// The samples that are multiplied at a time, and where a tap looks in them.
class Places {
 public:
  /// @param most  samples at a time
  Places(const Tensor& map, const Tensor& image, const Window& window, std::int64_t most)
      : window_(window),
        out_(map.size(1)),
        channels_(image.size(1)),
        height_(image.size(2)),
        width_(image.size(3)),
        down_(map.size(2)),
        across_(map.size(3)),
        map_(map.const_data_ptr<BFloat16>()),
        image_(image.const_data_ptr<BFloat16>()),
        nothing_(static_cast<std::size_t>(channels_)) {
    for (std::int64_t p = 0; p < in(most); ++p) {
      const std::int64_t i = p / across_ % down_, j = p % across_;
      corners_.push_back(
          {p / (down_ * across_), i * window.stride - window.padding, j * window.stride - window.padding});
    }
  }

  std::int64_t in(std::int64_t samples) const { return samples * down_ * across_; }
  std::int64_t even(std::int64_t samples) const { return (in(samples) + 1) / 2 * 2; }

  /// dF/dy of some samples, {out, places}, an odd number of places with a 0 behind.
  void transpose_map(std::int64_t from, std::int64_t samples, BFloat16* to) const {
    constexpr std::int64_t kTile = 32;
    const std::int64_t places = in(samples), row = even(samples);
    const BFloat16* map = map_ + in(from) * out_;
    for (std::int64_t p = 0; p < places; p += kTile) {
      for (std::int64_t o = 0; o < out_; ++o) {
        const std::int64_t end = std::min(places, p + kTile);
        for (std::int64_t i = p; i < end; ++i) to[o * row + i] = map[i * out_ + o];
      }
    }
    for (std::int64_t o = 0; places < row && o < out_; ++o) to[o * row + places] = 0;
  }

  /// What the tap sees, in pairs of places.
  void gather_tap(std::int64_t from, std::int64_t samples, std::int64_t tap, BFloat16* to) const {
    const std::int64_t down = tap / window_.kernel, across = tap % window_.kernel, places = in(samples);
    const BFloat16* corner = image_ + from * height_ * width_ * channels_;
    const auto pixel = [&](std::int64_t p) {
      const Corner& at = corners_[static_cast<std::size_t>(p)];
      const std::int64_t y = at.y + down, x = at.x + across;
      const bool inside = y >= 0 && y < height_ && x >= 0 && x < width_;
      return inside ? corner + ((at.sample * height_ + y) * width_ + x) * channels_ : nothing_.data();
    };
    for (std::int64_t p = 0; p < places; p += 2, to += 2 * channels_)
      interleave(pixel(p), p + 1 < places ? pixel(p + 1) : nothing_.data(), channels_, to);
  }

 private:
  /// Of the window at a place; beyond the border it sees zeros.
  struct Corner {
    std::int64_t sample, y, x;
  };

  Window window_;
  std::int64_t out_, channels_, height_, width_, down_, across_;
  const BFloat16 *map_, *image_;
  std::vector<BFloat16> nothing_;
  std::vector<Corner> corners_;
};

}  // namespace

bool has_taps(const Tensor& map, const Tensor& image) {
  const bool graph = c10::GradMode::is_enabled() && (map.requires_grad() || image.requires_grad());
  return map.is_cpu() && map.scalar_type() == at::kBFloat16 && image.scalar_type() == at::kBFloat16 && !graph &&
         image.size(1) >= kLeastChannels && processor_can();
}

Tensor weight_gradient_by_taps(const Tensor& any_map, const Tensor& any_image, const Window& window) {
  const Tensor map = any_map.contiguous(at::MemoryFormat::ChannelsLast),
               image = any_image.contiguous(at::MemoryFormat::ChannelsLast);
  const std::int64_t n = map.size(0), out = map.size(1), c = image.size(1), taps = window.kernel * window.kernel;
  const std::int64_t some =
      std::clamp<std::int64_t>(kPlaces / (map.size(2) * map.size(3)), 1, std::max<std::int64_t>(n, 1));
  const Places places(map, image, window, some);
  const Tensor gradient = n == 0 ? at::zeros({taps, out, c}, at::kFloat) : at::empty({taps, out, c}, at::kFloat);
  float* to = gradient.data_ptr<float>();
  const std::int64_t threads = at::get_num_threads();
  in_parallel(taps, (taps + threads - 1) / threads, [&](std::int64_t begin, std::int64_t end) {
    std::vector<BFloat16> map_columns(static_cast<std::size_t>(out * places.even(some))),
        seen(static_cast<std::size_t>(c * places.even(some)));
    for (std::int64_t from = 0; from < n; from += some) {
      const std::int64_t samples = std::min(some, n - from), k = places.even(samples);
      places.transpose_map(from, samples, map_columns.data());
      for (std::int64_t tap = begin; tap < end; ++tap) {
        places.gather_tap(from, samples, tap, seen.data());
        multiply_pairs(out, c, k, map_columns.data(), k, seen.data(), /*add=*/from > 0, to + tap * out * c, c);
      }
    }
    end_of_products();
  });
  return gradient.view({window.kernel, window.kernel, out, c})
      .permute({2, 3, 0, 1})
      .contiguous(at::MemoryFormat::ChannelsLast);
}

}  // namespace saddle::nn
