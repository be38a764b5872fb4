#include "saddle/divergences/two_sample.h"

#include <ATen/ATen.h>

#include <cmath>

#include "saddle/core/share_interval.h"
#include "saddle/core/stream.h"
#include "saddle/divergences/normal_detail.h"
#include "saddle/transport/cost.h"
#include "saddle/transport/unit.h"

namespace saddle::divergences {
namespace {

constexpr std::int64_t kForMedian = 2000;  // pooled samples
constexpr std::int64_t kMostTests = 1'000'000;
constexpr std::int64_t kColumns = 500;  // divisions at once

/// 1/n for members of x and -1/m for those of y: the sample sets' difference, as weights of the pooled samples.
Tensor division(std::int64_t n, std::int64_t m, const std::vector<std::int64_t>& order) {
  Tensor w = at::full({n + m}, -1 / static_cast<double>(m), at::kDouble);
  const Tensor members = at::tensor(std::vector<std::int64_t>(order.begin(), order.begin() + n), at::kLong);
  return w.index_fill_(0, members, 1 / static_cast<double>(n));
}

/// w' K w for each column w, {N, B} -> {B}; K in blocks of rows.
Tensor forms(const Kernel& kernel, const Tensor& pooled, const Tensor& w) {
  Tensor sum = at::zeros({w.size(1)}, at::kDouble);
  const std::int64_t rows = std::max<std::int64_t>(1, kPairsAtOnce / pooled.size(0));
  for (std::int64_t from = 0; from < pooled.size(0); from += rows) {
    const std::int64_t count = std::min(rows, pooled.size(0) - from);
    const Tensor block = kernel.of(pooled.narrow(0, from, count), pooled);
    sum += (w.narrow(0, from, count) * block.mm(w)).sum(0);
  }
  return sum;
}

Tensor half_of(const Tensor& x, std::uint64_t seed, std::uint64_t k, std::uint8_t side) {
  const std::vector<std::int64_t> order = Stream(seed, Purpose::metric, k, side).permutation(x.size(0));
  const auto half = order.begin() + x.size(0) / 2;
  return x.index_select(0, at::tensor(std::vector<std::int64_t>(order.begin(), half), at::kLong));
}

}  // namespace

double median_distance(const Tensor& x_all, const Tensor& y_all) {
  const auto [x, y] = transport::two_samples("median distance", x_all, y_all);
  Tensor pooled = at::cat({x, y});
  if (pooled.size(0) > kForMedian) {
    std::vector<std::int64_t> some = Stream(0, Purpose::metric, 0).permutation(pooled.size(0));
    some.resize(kForMedian);
    const Tensor in_order = pooled.select(1, 0).argsort();  // so that it does not matter who came first
    pooled = pooled.index_select(0, in_order.index_select(0, at::tensor(some, at::kLong)));
  }
  const double unit = transport::unit_of("median distance", pooled, pooled);
  const Tensor apart = at::pdist(pooled / unit);
  const double median = apart.numel() > 0 ? apart.median().item<double>() : 0;
  return median > 0 ? transport::in_unit("median distance", median, unit, 1) : 1;
}

Rounded energy_distance(const Tensor& x_all, const Tensor& y_all) {
  const auto [x, y] = transport::two_samples("energy distance", x_all, y_all);
  if (x.size(0) < 2 || y.size(0) < 2)
    throw ShapeError(text("energy distance: ", x.size(0), " and ", y.size(0), " samples, expected at least 2 of each"));
  const double unit = transport::unit_of("energy distance", x, y);
  const auto sum = [unit](const Tensor& first, const Tensor& second) {
    const Tensor a = first / unit, b = second / unit;
    double all = 0;
    for (const Tensor& block : a.split(std::max<std::int64_t>(1, kPairsAtOnce / b.size(0))))
      all += at::cdist(block, b, 2, /*compute_mode=*/2).sum().item<double>();
    return all;
  };
  const auto n = static_cast<double>(x.size(0)), m = static_cast<double>(y.size(0));
  constexpr double kRounding = 0x1p-46;  // of what is summed, with room
  const double between = 2 * sum(x, y) / (n * m), within = sum(x, x) / (n * (n - 1)) + sum(y, y) / (m * (m - 1));
  return {.value = transport::in_unit("energy distance", between - within, unit, 1),
          .rounding = kRounding * (between + within) * unit};
}

double permutation_test(const Kernel& kernel, const Tensor& x_all, const Tensor& y_all, std::int64_t permutations,
                        std::uint64_t seed) {
  if (permutations < 1 || permutations > kMostTests)
    throw ConfigError(text("permutation test: ", permutations, " permutations, expected 1 to ", kMostTests));
  const auto [x, y] = transport::two_samples("permutation test", x_all, y_all);
  const std::int64_t n = x.size(0), m = y.size(0);
  const Tensor pooled = at::cat({x, y});
  std::vector<std::int64_t> given(static_cast<std::size_t>(n + m));
  std::iota(given.begin(), given.end(), 0);
  const double observed = forms(kernel, pooled, division(n, m, given).unsqueeze(1)).item<double>();
  if (!std::isfinite(observed))
    throw NumericError(text("permutation test: the statistic of the ", kernel.name,
                            " kernel is not finite; divide the samples by a number"));
  // Equal divisions count as equal: the sums of all pairs' kernels, of weights 1/n, round to this.
  const double rounding = 1e-13 * kernel.of(pooled.narrow(0, 0, 1), pooled).abs().max().item<double>();
  std::int64_t as_far = 0;
  for (std::int64_t first = 0; first < permutations; first += kColumns) {
    std::vector<Tensor> columns;
    for (std::int64_t k = first; k < std::min(permutations, first + kColumns); ++k)
      columns.push_back(
          division(n, m, Stream(seed, Purpose::metric, static_cast<std::uint64_t>(k)).permutation(n + m)));
    as_far += (forms(kernel, pooled, at::stack(columns, 1)) >= observed - rounding).sum().item<std::int64_t>();
  }
  return static_cast<double>(1 + as_far) / static_cast<double>(1 + permutations);
}

Uncertain by_halves(const std::function<double(const Tensor&, const Tensor&)>& estimator, const Tensor& x_all,
                    const Tensor& y_all, std::uint64_t seed, int halves) {
  const auto [x, y] = transport::two_samples("interval by halves", x_all, y_all);
  if (x.size(0) < 8 || y.size(0) < 8)
    throw ShapeError(
        text("interval by halves: ", x.size(0), " and ", y.size(0), " samples, expected at least 8 of each"));
  Uncertain found{.value = estimator(x, y)};
  std::vector<double> each;
  for (int k = 0; k < halves; ++k)
    each.push_back(estimator(half_of(x, seed, static_cast<std::uint64_t>(k), 0),
                             half_of(y, seed, static_cast<std::uint64_t>(k), 1)));
  found.standard_error = at::tensor(each, at::kDouble).std().item<double>();
  found.low = found.value - kTwoSided95 * found.standard_error;
  found.high = found.value + kTwoSided95 * found.standard_error;
  return found;
}

}  // namespace saddle::divergences
