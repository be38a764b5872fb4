#include "saddle/metrics/kernel_distance.h"

#include <ATen/ATen.h>

#include <cmath>

#include "saddle/core/stream.h"
#include "saddle/divergences/two_sample.h"
#include "saddle/metrics/pairs_detail.h"
#include "saddle/transport/cost.h"

namespace saddle::metrics {
namespace {

double u_statistic(const divergences::Kernel& kernel, const Tensor& x, const Tensor& y) {
  return divergences::mmd_squared(kernel, x, y).item<double>();
}

/// `size` rows, drawn without replacement.
Tensor drawn_rows(const Tensor& x, std::int64_t size, std::uint64_t seed, std::uint64_t draw, std::uint8_t side) {
  std::vector<std::int64_t> places = Stream(seed, Purpose::metric, draw, side).permutation(x.size(0));
  places.resize(static_cast<std::size_t>(size));
  return x.index_select(0, at::tensor(places, at::kLong));
}

void validate(const KernelDistanceOptions& o) {
  if (o.subsets < 1 || o.subsets > 10'000)
    throw ConfigError(text("kernel distance: ", o.subsets, " subsets, expected 1 to 10000"));
  if (o.subset_size < 2)
    throw ConfigError(text("kernel distance: subsets of ", o.subset_size, ", expected at least 2"));
}

/// See the header: from the subsets' spread, or from halves where subsets are over half of a side.
double standard_error(const divergences::Kernel& kernel, const Tensor& x, const Tensor& y, const KernelDistance& found,
                      std::uint64_t seed) {
  const auto n = static_cast<double>(std::min(x.size(0), y.size(0))), s = static_cast<double>(found.subset_size);
  if (n < 8) return 0;
  if (found.subsets > 1 && 2 * s <= n)
    return found.spread * std::sqrt(s / (n - s) + 1 / static_cast<double>(found.subsets));
  return divergences::by_halves([&](const Tensor& a, const Tensor& b) { return u_statistic(kernel, a, b); }, x, y, seed)
      .standard_error;
}

}  // namespace

divergences::Kernel cubic_kernel() {
  const auto of = [](const Tensor& x, const Tensor& y) {
    return (x.matmul(y.mT()) / static_cast<double>(x.size(-1)) + 1).pow(3);
  };
  return {.name = "cubic", .of = of};
}

divergences::Kernel rbf_by_differences(double bandwidth) {
  const auto of = [bandwidth](const Tensor& x, const Tensor& y) {
    const auto [a, b] = centred_points("kernel", x / bandwidth, y / bandwidth);
    std::vector<Tensor> blocks;
    for_blocks_of_pairs(a, b, [&](std::int64_t, const Tensor& squared) { blocks.push_back((squared * -0.5).exp_()); });
    return at::cat(blocks);
  };
  return {.name = "rbf", .of = of};
}

KernelDistance kernel_distance(const divergences::Kernel& kernel, const Tensor& x_all, const Tensor& y_all,
                               const KernelDistanceOptions& options) {
  validate(options);
  const auto [x, y] = transport::two_samples("kernel distance", x_all, y_all);
  const std::int64_t smaller = std::min(x.size(0), y.size(0));
  if (smaller < 2)
    throw DataError(text("kernel distance: ", x.size(0), " and ", y.size(0), " samples, expected at least 2 of each"));
  KernelDistance found{.subsets = options.subsets, .subset_size = std::min(options.subset_size, smaller)};
  if (found.subset_size == std::max(x.size(0), y.size(0))) found.subsets = 1;  // any other would be the same
  std::vector<double> each;
  for (std::int64_t k = 0; k < found.subsets; ++k) {
    const auto draw = static_cast<std::uint64_t>(k);
    each.push_back(u_statistic(kernel, drawn_rows(x, found.subset_size, options.seed, draw, 0),
                               drawn_rows(y, found.subset_size, options.seed, draw, 1)));
  }
  const Tensor values = at::tensor(each, at::kDouble);
  found.value = values.mean().item<double>();
  found.spread = found.subsets > 1 ? values.std().item<double>() : 0;
  if (options.with_error) found.standard_error = standard_error(kernel, x, y, found, options.seed);
  return found;
}

}  // namespace saddle::metrics
