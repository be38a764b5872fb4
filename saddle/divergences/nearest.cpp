#include "saddle/divergences/nearest.h"

#include <ATen/ATen.h>

#include <cmath>
#include <limits>

#include "saddle/divergences/normal_detail.h"
#include "saddle/transport/cost.h"
#include "saddle/transport/unit.h"

namespace saddle::divergences {
namespace {

/// Distance from each x to its k-th nearest distinct y, and the number of distinct y.
struct Nearest {
  Tensor distance, others;  // {n}
};

Nearest nearest(const Tensor& x, const Tensor& y, std::int64_t k) {
  std::vector<Tensor> distances, others;
  for (const Tensor& block : x.split(std::max<std::int64_t>(1, kPairsAtOnce / y.size(0)))) {
    const Tensor apart = at::cdist(block, y, 2, /*compute_mode=*/2), equal = apart == 0;
    others.push_back(equal.logical_not().sum(1));
    apart.masked_fill_(equal, std::numeric_limits<double>::infinity());
    distances.push_back(std::get<0>(apart.kthvalue(k, 1)));
  }
  return {at::cat(distances), at::cat(others).to(at::kDouble)};
}

/// @param side  "first" or "second"
void require_no_copies(const char* side, const Tensor& x) {
  const std::int64_t different = std::get<0>(at::unique_dim(x, 0)).size(0);
  if (different < x.size(0))
    throw DataError(text("KL by neighbours: the ", side, " samples have copies, ", different, " of ", x.size(0),
                         " are different; equal samples have no density"));
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
  require_no_copies("first", p), require_no_copies("second", q);
  const Nearest own = nearest(p, p, k), other = nearest(p, q, k);
  if (other.others.min().item<double>() < static_cast<double>(k))
    throw ShapeError(
        text("KL by neighbours: ", m, " samples, one of them equal to one of the first, expected more than k = ", k));
  const Tensor logs = static_cast<double>(x.size(1)) * (other.distance.log() - own.distance.log()) +
                      (other.others / static_cast<double>(n - 1)).log();
  return logs.mean().item<double>();
}

}  // namespace saddle::divergences
