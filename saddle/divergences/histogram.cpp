#include "saddle/divergences/histogram.h"

#include <ATen/ATen.h>

#include <cmath>

#include "saddle/divergences/pairs.h"
#include "saddle/transport/cost.h"

namespace saddle::divergences {
namespace {

/// The share of the samples in each bin, {bins^d}.
std::vector<double> shares(const Tensor& x, const Tensor& low, const Tensor& width, std::int64_t bins) {
  const Tensor place =
      ((x - low) / width).floor().to(at::kLong).clamp(0, bins - 1);  // the highest sample is in the last
  Tensor number = at::zeros({x.size(0)}, at::kLong);
  std::int64_t all = 1;
  for (std::int64_t k = 0; k < x.size(1); ++k) number = number * bins + place.select(1, k), all *= bins;
  return numbers(at::bincount(number, {}, all).to(at::kDouble) / static_cast<double>(x.size(0)));
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
  const Tensor low = at::minimum(x.amin(0), y.amin(0)), range = at::maximum(x.amax(0), y.amax(0)) - low;
  const Tensor width = at::where(range > 0, range, at::ones_like(range)) / static_cast<double>(found.bins);
  const std::vector<double> p = shares(x, low, width, found.bins), q = shares(y, low, width, found.bins);
  for (std::size_t k = 0; k < p.size(); ++k) found.alone += (p[k] > 0) != (q[k] > 0);
  found.value = divergence(d, p, q);
  return found;
}

}  // namespace saddle::divergences
