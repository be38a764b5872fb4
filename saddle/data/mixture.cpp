#include "saddle/data/mixture.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <numbers>

namespace saddle::data {
namespace {

Mixture with_equal_shares(const Tensor& means, double std) {
  const Tensor ones = at::ones({means.size(0)}, at::kDouble);
  return {.means = means, .stds = std * ones, .weights = ones / means.size(0)};
}

}  // namespace

Tensor Mixture::picks(std::uint64_t seed, Purpose purpose, std::uint64_t step, const Rows& rows) const {
  const Tensor u = Stream(seed, purpose, step, 0).part(rows).uniform({rows.count}, at::kDouble),
               cumulative = weights.cumsum(0), picked = at::empty({rows.count}, at::kLong);
  const double *from = cumulative.const_data_ptr<double>(), *numbers = u.const_data_ptr<double>();
  // Mode k is drawn for cumulative_{k-1} <= u < cumulative_k; the last cumulative weight may round to just below one.
  std::transform(numbers, numbers + rows.count, picked.data_ptr<std::int64_t>(),
                 [&](double x) { return std::upper_bound(from, from + modes() - 1, x) - from; });
  return picked;
}

Tensor Mixture::sample(std::uint64_t seed, Purpose purpose, std::uint64_t step, const Rows& rows) const {
  const std::int64_t d = dimensions();
  const Tensor noise = Stream(seed, purpose, step, 1).part(rows).normal({rows.count, d}, at::kDouble),
               mode = picks(seed, purpose, step, rows), x = at::empty({rows.count, d}, at::kFloat);
  const auto mean = means.accessor<double, 2>();
  const auto std = stds.accessor<double, 1>();
  const auto epsilon = noise.accessor<double, 2>();
  auto out = x.accessor<float, 2>();
  for (std::int64_t i = 0; i < rows.count; ++i) {
    const std::int64_t k = mode.const_data_ptr<std::int64_t>()[i];
    for (std::int64_t j = 0; j < d; ++j) out[i][j] = static_cast<float>(mean[k][j] + std[k] * epsilon[i][j]);
  }
  return x;
}

Mixture ring(std::int64_t modes, double radius, double std, double divisor) {
  const Tensor angle = at::arange(modes, at::kDouble) * (2 * std::numbers::pi / static_cast<double>(modes));
  return with_equal_shares(radius / divisor * at::stack({angle.cos(), angle.sin()}, 1), std / divisor);
}

Mixture grid(std::int64_t side, double spacing, double std, double divisor) {
  const Tensor line = (at::arange(side, at::kDouble) - static_cast<double>(side - 1) / 2) * (spacing / divisor);
  return with_equal_shares(at::cartesian_prod({line, line}), std / divisor);
}

}  // namespace saddle::data
