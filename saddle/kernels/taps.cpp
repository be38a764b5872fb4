#include "saddle/kernels/taps.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <vector>

#include "saddle/core/parallel.h"
#include "saddle/kernels/panel_product_detail.h"
#include "saddle/kernels/transpose.h"

namespace saddle::kernels {
namespace {

using c10::BFloat16;

constexpr std::int64_t kPlaces = 512;          // of a map at a time, if it has fewer in one sample
constexpr std::int64_t kLeastInTaps = 16;      // channels: narrower products are better made of patches,
constexpr std::int64_t kLeastInWideTaps = 64;  // in float32 by oneDNN

/// The samples that are multiplied at a time, and where a tap looks in them.
template <class Number>
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
        map_(map.template const_data_ptr<Number>()),
        image_(image.template const_data_ptr<Number>()),
        nothing_(static_cast<std::size_t>(std::max(channels_, out_))) {
    for (std::int64_t p = 0; p < in(most); ++p) {
      const std::int64_t i = p / across_ % down_, j = p % across_;
      corners_.push_back(
          {p / (down_ * across_), i * window.stride - window.padding, j * window.stride - window.padding});
    }
  }

  std::int64_t in(std::int64_t samples) const { return samples * down_ * across_; }
  std::int64_t padded(std::int64_t samples) const { return PanelProduct<Number>::padded_depth(in(samples)); }

  /// dF/dy of some samples, {out, places}, zeros behind the last place.
  void transpose_map(std::int64_t from, std::int64_t samples, Number* to) const {
    turn(map_ + in(from) * out_, in(samples), padded(samples), to);
  }

  /// What the tap sees, {places, channels} in panels, zeros behind the last place.
  void gather_tap(std::int64_t from, std::int64_t samples, std::int64_t tap, Number* to) const {
    const std::int64_t down = tap / window_.kernel, across = tap % window_.kernel, places = in(samples),
                       row = padded(samples), panel = PanelProduct<Number>::panel(channels_);
    const Number* corner = image_ + from * height_ * width_ * channels_;
    const auto pixel = [&](std::int64_t p) {
      if (p >= places) return nothing_.data();
      const Corner& at = corners_[static_cast<std::size_t>(p)];
      const std::int64_t y = at.y + down, x = at.x + across;
      const bool inside = y >= 0 && y < height_ && x >= 0 && x < width_;
      return inside ? corner + ((at.sample * height_ + y) * width_ + x) * channels_ : nothing_.data();
    };
    for (std::int64_t p = 0; p < row; p += 2) {
      const Number *first = pixel(p), *second = pixel(p + 1);
      for (std::int64_t c = 0; c < channels_; c += panel)
        PanelProduct<Number>::put_rows(first + c, second + c, std::min(panel, channels_ - c), panel,
                                       to + c * row + p * panel);
    }
  }

 private:
  static constexpr std::int64_t kPairs = 16;  // of places, transposed at a time

  void turn(const float* map, std::int64_t places, std::int64_t row, float* to) const {
    transpose(map, out_, places, out_, to, row);
    for (std::int64_t o = 0; o < out_; ++o) std::fill(to + o * row + places, to + (o + 1) * row, 0.0F);
  }

  /// Pairs of places, number by number in turns, are transposed as they are.
  void turn(const BFloat16* map, std::int64_t places, std::int64_t row, BFloat16* to) const {
    std::vector<BFloat16> pairs(static_cast<std::size_t>(kPairs * out_ * 2));
    for (std::int64_t p = 0; p < row; p += 2 * kPairs) {
      const std::int64_t some = std::min(kPairs, (row - p) / 2);
      for (std::int64_t i = 0; i < some; ++i) {
        const std::int64_t at = p + 2 * i;
        const auto pixel = [&](std::int64_t q) { return q < places ? map + q * out_ : nothing_.data(); };
        interleave(pixel(at), pixel(at + 1), out_, pairs.data() + i * out_ * 2);
      }
      transpose_pairs(pairs.data(), out_, some, out_, to + p, row / 2);
    }
  }

  /// Of the window at a place; beyond the border it sees zeros.
  struct Corner {
    std::int64_t sample, y, x;
  };

  Window window_;
  std::int64_t out_, channels_, height_, width_, down_, across_;
  const Number *map_, *image_;
  std::vector<Number> nothing_;
  std::vector<Corner> corners_;
};

/// {taps, rows, columns}, padded
template <class Number>
Tensor products(const Tensor& map, const Tensor& image, const Window& window) {
  using Product = PanelProduct<Number>;
  constexpr at::ScalarType kType = c10::CppTypeToScalarType<Number>::value;
  const std::int64_t n = map.size(0), taps = window.kernel * window.kernel, rows = Product::padded(map.size(1)),
                     columns = Product::padded(image.size(1)), room = in_panels<Number>(columns);
  const std::int64_t some =
      std::clamp<std::int64_t>(kPlaces / (map.size(2) * map.size(3)), 1, std::max<std::int64_t>(n, 1));
  const Places<Number> places(map, image, window, some);
  const Shape shape{taps, rows, columns};
  Tensor gradient = n == 0 ? at::zeros(shape, at::kFloat) : at::empty(shape, at::kFloat);
  float* to = gradient.data_ptr<float>();
  const std::int64_t threads = at::get_num_threads();
  in_parallel(taps, (taps + threads - 1) / threads, [&](std::int64_t begin, std::int64_t end) {
    const Product product;
    const Tensor map_columns = at::empty({rows * places.padded(some)}, kType),
                 seen = at::empty({room * places.padded(some)}, kType);
    auto *const a = map_columns.template data_ptr<Number>(), *const b = seen.template data_ptr<Number>();
    for (std::int64_t from = 0; from < n; from += some) {
      const std::int64_t samples = std::min(some, n - from), k = places.padded(samples);
      places.transpose_map(from, samples, a);
      for (std::int64_t tap = begin; tap < end; ++tap) {
        places.gather_tap(from, samples, tap, b);
        product.multiply(rows, columns, k, a, k, b, /*add=*/from > 0, to + tap * rows * columns);
      }
    }
  });
  return gradient;
}

}  // namespace

bool has_taps(const Tensor& map, const Tensor& image) {
  const at::ScalarType type = map.scalar_type();
  if (!map.is_cpu() || image.scalar_type() != type || needs_graph(map, image)) return false;
  if (type == at::kFloat) return Tiles::there() && PanelProduct<float>::there() && image.size(1) >= kLeastInWideTaps;
  return type == at::kBFloat16 && PanelProduct<BFloat16>::there() && image.size(1) >= kLeastInTaps;
}

Tensor weight_gradient_by_taps(const Tensor& any_map, const Tensor& any_image, const Window& window) {
  const Tensor map = any_map.contiguous(at::MemoryFormat::ChannelsLast),
               image = any_image.contiguous(at::MemoryFormat::ChannelsLast);
  const std::int64_t out = map.size(1), c = image.size(1);
  return (map.scalar_type() == at::kFloat ? products<float> : products<BFloat16>)(map, image, window)
      .narrow(1, 0, out)
      .narrow(2, 0, c)
      .view({window.kernel, window.kernel, out, c})
      .permute({2, 3, 0, 1})
      .contiguous(at::MemoryFormat::ChannelsLast);
}

}  // namespace saddle::kernels
