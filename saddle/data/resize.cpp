#include "saddle/data/resize.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "saddle/core/names.h"
#include "saddle/core/parallel.h"

namespace saddle::data {
namespace {

constexpr int kWeightBits = 22;  // 32 less 8 of a pixel, less 2 for sums that leave 0 .. 255 before they are held to it
constexpr std::int64_t kLongestSide = 1 << 16;
constexpr std::int64_t kPieceOfWork = 1 << 20;  // pixels written by one piece

double sinc(double t) { return t == 0 ? 1 : std::sin(std::numbers::pi * t) / (std::numbers::pi * t); }

/// f(t), and its half-width.
struct Kernel {
  double (*value)(double t);
  double support;
};

double box(double t) { return t > -0.5 && t <= 0.5 ? 1 : 0; }

double triangle(double t) { return std::max(0.0, 1 - std::abs(t)); }

double keys_cubic(double t) {
  constexpr double a = -0.5;
  t = std::abs(t);
  if (t < 1) return ((a + 2) * t - (a + 3)) * t * t + 1;
  return t < 2 ? (((t - 5) * t + 8) * t - 4) * a : 0;
}

double lanczos3(double t) { return t >= -3 && t < 3 ? sinc(t) * sinc(t / 3) : 0; }

Kernel kernel_of(Filter filter) {
  switch (filter) {
    case Filter::box:
      return {box, 0.5};
    case Filter::bilinear:
      return {triangle, 1};
    case Filter::bicubic:
      return {keys_cubic, 2};
    case Filter::lanczos:
      return {lanczos3, 3};
  }
  throw ConfigError("resized: no such filter");
}

/// What the outputs of a line are made of: output i is the sum over j of weights[i * most + j] x input[first[i] + j].
struct Weights {
  std::int64_t source, target, most;
  std::vector<std::int64_t> first, count;
  std::vector<std::int32_t> weights;  // in units of 2^-22
};

Weights weights_of(std::int64_t source, std::int64_t target, const Kernel& kernel) {
  const double scale = double(source) / double(target), width = std::max(scale, 1.0), support = kernel.support * width;
  Weights all = {source, target, 2 * std::int64_t(std::ceil(support)) + 1, {}, {}, {}};
  all.weights.resize(std::size_t(target * all.most));
  std::vector<double> exact(std::size_t(all.most));
  for (std::int64_t i = 0; i < target; ++i) {
    const double centre = (double(i) + 0.5) * scale;
    const auto first = std::max<std::int64_t>(0, std::int64_t(centre - support + 0.5));
    const std::int64_t count = std::min(source, std::int64_t(centre + support + 0.5)) - first;
    double sum = 0;
    for (std::int64_t j = 0; j < count; ++j) {
      exact[std::size_t(j)] = kernel.value((double(first + j) - centre + 0.5) * (1 / width));
      sum += exact[std::size_t(j)];
    }
    for (std::int64_t j = 0; j < count; ++j) {
      const double share = sum == 0 ? 0 : exact[std::size_t(j)] / sum * (1 << kWeightBits);
      all.weights[std::size_t(i * all.most + j)] = std::int32_t(share < 0 ? share - 0.5 : share + 0.5);
    }
    all.first.push_back(first);
    all.count.push_back(count);
  }
  return all;
}

std::uint8_t rounded_byte(std::int32_t sum) { return std::uint8_t(std::clamp(sum >> kWeightBits, 0, 255)); }

constexpr std::int32_t kHalf = 1 << (kWeightBits - 1);

/// A row of `all.source` bytes to one of `all.target`.
void resize_row(const Weights& all, const std::uint8_t* in, std::uint8_t* out) {
  for (std::int64_t i = 0; i < all.target; ++i) {
    const std::int32_t* weight = all.weights.data() + i * all.most;
    const std::uint8_t* from = in + all.first[std::size_t(i)];
    std::int32_t sum = kHalf;
    for (std::int64_t j = 0; j < all.count[std::size_t(i)]; ++j) sum += weight[j] * from[j];
    out[i] = rounded_byte(sum);
  }
}

/// A plane of `all.source` rows of `width` bytes to one of `all.target` rows, a strip of columns after the other.
void resize_columns(const Weights& all, std::int64_t width, const std::uint8_t* in, std::uint8_t* out) {
  constexpr std::int64_t strip = 64;
  std::array<std::int32_t, strip> sums;
  for (std::int64_t i = 0; i < all.target; ++i) {
    const std::int32_t* weight = all.weights.data() + i * all.most;
    for (std::int64_t x = 0; x < width; x += strip) {
      const std::int64_t columns = std::min(strip, width - x);
      sums.fill(kHalf);
      for (std::int64_t j = 0; j < all.count[std::size_t(i)]; ++j) {
        const std::uint8_t* from = in + (all.first[std::size_t(i)] + j) * width + x;
        for (std::int64_t c = 0; c < columns; ++c) sums[std::size_t(c)] += weight[j] * from[c];
      }
      for (std::int64_t c = 0; c < columns; ++c) out[i * width + x + c] = rounded_byte(sums[std::size_t(c)]);
    }
  }
}

/// Calls work(plane) for each of the planes, small ones several to a piece.
template <class Work>
void for_planes(std::int64_t planes, std::int64_t pixels, const Work& work) {
  const std::int64_t grain = std::max<std::int64_t>(1, kPieceOfWork / pixels);
  in_parallel(planes, grain, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t plane = begin; plane < end; ++plane) work(plane);
  });
}

Tensor with_width(const Tensor& pixels, const Weights& all) {
  const std::int64_t height = pixels.size(2), planes = pixels.size(0) * pixels.size(1);
  Tensor result = at::empty({pixels.size(0), pixels.size(1), height, all.target}, at::kByte);
  const auto* in = pixels.const_data_ptr<std::uint8_t>();
  auto* out = result.mutable_data_ptr<std::uint8_t>();
  for_planes(planes, height * (all.target + all.source), [&](std::int64_t plane) {
    for (std::int64_t row = plane * height; row < (plane + 1) * height; ++row) {
      resize_row(all, in + row * all.source, out + row * all.target);
    }
  });
  return result;
}

Tensor with_height(const Tensor& pixels, const Weights& all) {
  const std::int64_t width = pixels.size(3), planes = pixels.size(0) * pixels.size(1);
  Tensor result = at::empty({pixels.size(0), pixels.size(1), all.target, width}, at::kByte);
  const auto* in = pixels.const_data_ptr<std::uint8_t>();
  auto* out = result.mutable_data_ptr<std::uint8_t>();
  for_planes(planes, width * (all.target + all.source), [&](std::int64_t plane) {
    resize_columns(all, width, in + plane * all.source * width, out + plane * all.target * width);
  });
  return result;
}

/// @throws ConfigError naming the nearest, for a name that is not among them
std::ptrdiff_t place_of(const std::string& name, const char* kind, const std::vector<std::string>& names) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) throw_unknown(kind, name, names);
  return found - names.begin();
}

}  // namespace

const std::vector<std::string>& filter_names() {
  static const std::vector<std::string> names = {"box", "bilinear", "bicubic", "lanczos"};
  return names;
}

Filter filter_called(const std::string& name) { return static_cast<Filter>(place_of(name, "filter", filter_names())); }

const std::vector<std::string>& pass_order_names() {
  static const std::vector<std::string> names = {"columns-first", "pillow-13"};
  return names;
}

PassOrder pass_order_called(const std::string& name) {
  return static_cast<PassOrder>(place_of(name, "order of passes", pass_order_names()));
}

Tensor resized(const Tensor& pixels, std::int64_t height, std::int64_t width, Filter filter, PassOrder order) {
  if (pixels.dim() != 4 || pixels.scalar_type() != at::kByte || pixels.numel() == 0) {
    throw ShapeError(
        text("resized: ", pixels.toString(), " ", text_of(pixels.sizes()), ", expected uint8 {n, c, h, w}"));
  }
  if (height < 1 || width < 1 || height > kLongestSide || width > kLongestSide) {
    throw ConfigError(text("resized: ", height, " x ", width, " pixels, expected sides from 1 to ", kLongestSide));
  }
  const Kernel kernel = kernel_of(filter);
  const std::int64_t fewer_rows = pixels.size(2) - height, fewer_columns = pixels.size(3) - width;
  const bool rows_first = order == PassOrder::pillow_13 && fewer_rows > 0 && fewer_rows > 2 * fewer_columns;
  const auto width_pass = [&](const Tensor& x) {
    return fewer_columns == 0 ? x : with_width(x, weights_of(x.size(3), width, kernel));
  };
  const auto height_pass = [&](const Tensor& x) {
    return fewer_rows == 0 ? x : with_height(x, weights_of(x.size(2), height, kernel));
  };
  const Tensor x = pixels.contiguous();
  return rows_first ? width_pass(height_pass(x)) : height_pass(width_pass(x));
}

}  // namespace saddle::data
