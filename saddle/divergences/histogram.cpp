#include "saddle/divergences/histogram.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "saddle/divergences/pairs.h"
#include "saddle/transport/cost.h"

namespace saddle::divergences {
namespace {

/// One coordinate of all samples, binned.
struct Axis {
  Tensor bin;  // {n + m}, int64: x's, then y's
  std::int64_t bins = 0;
};

/// @param pooled  {n + m}
Axis binned(const Tensor& pooled, std::int64_t most) {
  const auto [value, which, count] =
      at::_unique2(pooled, /*sorted=*/true, /*return_inverse=*/true, /*return_counts=*/true);
  if (value.size(0) <= most) return {which, value.size(0)};
  const Tensor counts = count.to(at::kDouble);
  const Tensor rank =
      (counts.cumsum(0) - counts / 2) / static_cast<double>(pooled.size(0));  // the middle one of equals
  return {(rank * static_cast<double>(most)).floor().to(at::kLong).index_select(0, which), most};
}

/// The share of the samples in each bin.
std::vector<double> shares(const Tensor& bin, std::int64_t bins) {
  return numbers(at::bincount(bin, {}, bins).to(at::kDouble) / static_cast<double>(bin.size(0)));
}

}  // namespace

Binned divergence_of_samples(const FDivergence& d, const Tensor& x_all, const Tensor& y_all, std::int64_t bins) {
  const auto [x, y] = transport::two_samples("divergence of histograms", x_all, y_all);
  if (x.size(1) > 2)
    throw ShapeError(text("divergence of histograms: samples of ", x.size(1), " coordinates, expected 1 or 2"));
  if (bins < 0 || bins > 10000)
    throw ConfigError(text("divergence of histograms: ", bins, " bins, expected 0 to 10000"));
  const auto fewer = static_cast<double>(std::min(x.size(0), y.size(0)));
  Binned found{.bins = bins > 0 ? bins : std::llround(2 * std::pow(fewer, 1.0 / static_cast<double>(x.size(1) + 2)))};
  const std::int64_t most = std::exchange(found.bins, 0);
  const Tensor pooled = at::cat({x, y});
  Tensor bin = at::zeros({pooled.size(0)}, at::kLong);
  std::int64_t all = 1;
  for (std::int64_t k = 0; k < pooled.size(1); ++k) {
    const Axis axis = binned(pooled.select(1, k), most);
    if (axis.bins > kMostBins / all)
      throw ConfigError(
          text("divergence of histograms: ", most, " bins an axis, expected at most ", kMostBins, " in all"));
    bin = bin * axis.bins + axis.bin, all *= axis.bins;
    found.bins = std::max(found.bins, axis.bins);
  }
  const std::vector<double> p = shares(bin.narrow(0, 0, x.size(0)), all),
                            q = shares(bin.narrow(0, x.size(0), y.size(0)), all);
  for (std::size_t k = 0; k < p.size(); ++k) found.alone += (p[k] > 0) != (q[k] > 0);
  found.value = divergence(d, p, q);
  return found;
}

}  // namespace saddle::divergences
