#include "saddle/divergences/nearest.h"

#include <ATen/ATen.h>

#include <cmath>

#include "saddle/divergences/normal_detail.h"
#include "saddle/transport/cost.h"
#include "saddle/transport/unit.h"

namespace saddle::divergences {
namespace {

/// The distance of each x to its k-th nearest y, {n}, counting from 1.
Tensor nearest(const Tensor& x, const Tensor& y, std::int64_t k) {
  std::vector<Tensor> all;
  for (const Tensor& block : x.split(std::max<std::int64_t>(1, kPairsAtOnce / y.size(0))))
    all.push_back(std::get<0>(at::cdist(block, y, 2, /*compute_mode=*/2).kthvalue(k, 1)));
  return at::cat(all);
}

}  // namespace

double kl_by_neighbours(const Tensor& x_all, const Tensor& y_all, std::int64_t k) {
  const auto [x, y] = transport::two_samples("KL by neighbours", x_all, y_all);
  const std::int64_t n = x.size(0), m = y.size(0);
  if (k < 1 || n <= k || m < k)
    throw ShapeError(
        text("KL by neighbours: ", n, " and ", m, " samples, expected more than k = ", k, " and at least k"));
  const double unit = transport::unit_of("KL by neighbours", x, y);  // what is compared has none
  const Tensor p = x / unit, q = y / unit;
  const Tensor own = nearest(p, p, k + 1), other = nearest(p, q, k);  // the nearest x of x is itself
  if (own.min().item<double>() == 0 || other.min().item<double>() == 0)
    throw DataError(text("KL by neighbours: over ", k, " equal samples have no distances to compare"));
  const double logs = (other.log() - own.log()).mean().item<double>();
  return static_cast<double>(x.size(1)) * logs + std::log(static_cast<double>(m) / static_cast<double>(n - 1));
}

}  // namespace saddle::divergences
