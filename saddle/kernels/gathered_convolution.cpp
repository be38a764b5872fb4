#include "saddle/kernels/gathered_convolution.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "saddle/core/parallel.h"
#include "saddle/kernels/grid_detail.h"
#include "saddle/kernels/panel_product_detail.h"

namespace saddle::kernels {
namespace {

using c10::BFloat16;

constexpr std::int64_t kLeastChannelsNarrow = 16, kLeastChannelsWide = 128;  // on both sides
constexpr std::int64_t kGathered = 64;                                       // rows at a time
constexpr std::int64_t kSkew = 32;  // numbers between gathered rows, lest they meet in one set of the cache

/// {n, h, w, channels} in memory.
template <class Number>
struct Pixels {
  Number* start;
  std::int64_t height, width, channels;

  Number* at(std::int64_t sample, std::int64_t y, std::int64_t x) const {
    return start + ((sample * height + y) * width + x) * channels;
  }
};

/// The product of all that a grid gathers with a weight in panels.
template <class Number>
class GridProduct {
 public:
  GridProduct(Grid grid, Pixels<const Number> source, Pixels<Number> result, Tensor panels, const float* bias)
      : grid_(std::move(grid)),
        source_(source),
        result_(result),
        panels_(std::move(panels)),
        bias_(bias),
        depth_(grid_.taps() * source.channels) {}

  void run(std::int64_t samples) const {
    const std::int64_t rows = samples * grid_.rows(), pieces = (rows + kGathered - 1) / kGathered,
                       threads = at::get_num_threads();
    in_parallel(pieces, std::max<std::int64_t>(1, (pieces + threads - 1) / threads),
                [&](std::int64_t begin, std::int64_t end) { run(begin * kGathered, std::min(rows, end * kGathered)); });
  }

 private:
  struct Place {
    std::int64_t sample, u, v;
  };

  Place place(std::int64_t row) const {
    const std::int64_t in_sample = row % grid_.rows();
    return {row / grid_.rows(), in_sample / grid_.across, in_sample % grid_.across};
  }

  /// Rows begin .. end - 1, on this thread.
  void run(std::int64_t begin, std::int64_t end) const {
    const PanelProduct<Number> products;
    const std::int64_t k = products.padded_depth(depth_), n = products.padded(result_.channels), row = k + kSkew;
    const Tensor room_of_seen = at::empty({kGathered * row}, c10::CppTypeToScalarType<Number>::value),
                 room_of_product = at::empty({kGathered * n}, at::kFloat);
    auto* const seen = room_of_seen.template data_ptr<Number>();
    auto* const product = room_of_product.template data_ptr<float>();
    for (std::int64_t from = begin; from < end; from += kGathered) {
      const std::int64_t rows = std::min(kGathered, end - from);
      Place p = place(from);
      for (std::int64_t r = 0; r < rows; ++r, next(p)) gather(p, seen + r * row, k);
      products.multiply(products.padded(rows), n, k, seen, row, panels_.template const_data_ptr<Number>(),
                        /*add=*/false, product);
      p = place(from);
      for (std::int64_t r = 0; r < rows; ++r, next(p))
        products.round(product + r * n, bias_, result_.channels,
                       result_.at(p.sample, p.u * grid_.spacing + grid_.first_y, p.v * grid_.spacing + grid_.first_x));
    }
  }

  void next(Place& p) const {
    if (++p.v < grid_.across) return;
    p.v = 0;
    if (++p.u < grid_.down) return;
    p.u = 0, ++p.sample;
  }

  void gather(const Place& p, Number* to, std::int64_t k) const {
    const auto put = [&](const Number* from, std::int64_t pixels) {
      const std::int64_t numbers = pixels * source_.channels;
      const std::size_t bytes = static_cast<std::size_t>(numbers) * sizeof(Number);
      from ? std::memcpy(to, from, bytes) : std::memset(to, 0, bytes);
      to += numbers;
    };
    Number* const end = to + k;
    for (const Run& run : grid_.runs) {
      const std::int64_t y = p.u * grid_.step + run.y, x = p.v * grid_.step + run.x;
      const bool inside = y >= 0 && y < source_.height;
      const std::int64_t left = inside ? std::clamp<std::int64_t>(-x, 0, run.count) : run.count,
                         right = inside ? std::clamp<std::int64_t>(x + run.count - source_.width, 0, run.count) : 0,
                         within = std::max<std::int64_t>(0, run.count - left - right);
      if (left > 0) put(nullptr, left);
      if (within > 0) put(source_.at(p.sample, y, x + left), within);
      if (left + within < run.count) put(nullptr, run.count - left - within);
    }
    std::memset(to, 0, static_cast<std::size_t>(end - to) * sizeof(Number));
  }

  Grid grid_;
  Pixels<const Number> source_;
  Pixels<Number> result_;
  Tensor panels_;
  const float* bias_;
  std::int64_t depth_;
};

Tensor channels_last(const Tensor& x, at::ScalarType type) {
  return x.to(type).contiguous(at::MemoryFormat::ChannelsLast);
}

Tensor empty_image(const Shape& shape, at::ScalarType type) {
  return at::empty(shape, at::TensorOptions(type).memory_format(at::MemoryFormat::ChannelsLast));
}

/// What the grid gathers of `source`, multiplied, to `result`; all of them channels last and of one type.
template <class Number>
void multiply_grid(const Grid& grid, const Tensor& source, const Tensor& panels, const Tensor& bias,
                   const Tensor& result) {
  const Pixels<const Number> from{source.const_data_ptr<Number>(), source.size(2), source.size(3), source.size(1)};
  const Pixels<Number> to{result.data_ptr<Number>(), result.size(2), result.size(3), result.size(1)};
  GridProduct<Number>(grid, from, to, panels, bias.defined() ? bias.const_data_ptr<float>() : nullptr)
      .run(source.size(0));
}

void multiply(const Grid& grid, const Tensor& source, const Tensor& panels, const Tensor& bias, const Tensor& result) {
  (source.scalar_type() == at::kFloat ? multiply_grid<float> : multiply_grid<BFloat16>)(grid, source, panels, bias,
                                                                                        result);
}

void require(bool fits, const Tensor& x, const Tensor& weight, const Window& w) {
  if (!fits)
    throw ShapeError(text("convolution: ", text_of(x.sizes()), " and a weight ", text_of(weight.sizes()),
                          " do not fit, with stride ", w.stride, " and padding ", w.padding));
}

/// @throws ShapeError unless the weight has the window's size and even channels
void require_weight(const Tensor& x, const Tensor& weight, const Window& w) {
  require(x.dim() == 4 && weight.dim() == 4 && weight.size(2) == w.kernel && weight.size(3) == w.kernel &&
              weight.size(0) % 2 == 0 && weight.size(1) % 2 == 0,
          x, weight, w);
}

}  // namespace

bool fits_gathering(const Tensor& weight, at::ScalarType type) {
  const std::int64_t out = weight.size(0), c = weight.size(1);
  const std::int64_t least = type == at::kFloat ? kLeastChannelsWide : kLeastChannelsNarrow;
  const bool can = type == at::kBFloat16 || (type == at::kFloat && PanelProduct<float>::there());
  return Tiles::there() && can && std::min(out, c) >= least && out % 2 == 0 && c % 2 == 0;
}

Tensor gathered_convolution(const Tensor& any_image, const Tensor& any_weight, const Tensor& any_bias, const Window& w,
                            at::ScalarType type) {
  require_weight(any_image, any_weight, w);
  const std::int64_t height = any_image.size(2), width = any_image.size(3), out = any_weight.size(0);
  require(any_image.size(1) == any_weight.size(1) && std::min(height, width) + 2 * w.padding >= w.kernel &&
              (!any_bias.defined() || any_bias.numel() == out),
          any_image, any_weight, w);
  const Tensor image = channels_last(any_image, type), weight = channels_last(any_weight, type),
               bias = any_bias.defined() ? any_bias.to(at::kFloat).contiguous() : any_bias;
  const Grid grid = grid_of_convolution(w, height, width);
  Tensor map = empty_image({image.size(0), out, grid.down, grid.across}, type);
  multiply(grid, image, panels_of_convolution(weight), bias, map);
  return map;
}

Tensor gathered_transpose(const Tensor& any_map, const Tensor& any_weight, const Window& w, const Shape& shape,
                          at::ScalarType type) {
  require_weight(any_map, any_weight, w);
  require(shape.size() == 4 && any_map.size(0) == shape[0] && any_map.size(1) == any_weight.size(0) &&
              shape[1] == any_weight.size(1) &&
              any_map.size(2) == (shape[2] + 2 * w.padding - w.kernel) / w.stride + 1 &&
              any_map.size(3) == (shape[3] + 2 * w.padding - w.kernel) / w.stride + 1,
          any_map, any_weight, w);
  const Tensor map = channels_last(any_map, type), weight = channels_last(any_weight, type);
  Tensor image = empty_image(shape, type);
  for (std::int64_t y = 0; y < w.stride; ++y) {
    for (std::int64_t x = 0; x < w.stride; ++x) {
      const Grid grid = grid_of_transpose(w, shape[2], shape[3], y, x);
      multiply(grid, map, panels_of_transpose(weight, grid), {}, image);
    }
  }
  return image;
}

}  // namespace saddle::kernels
