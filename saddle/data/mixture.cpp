#include "saddle/data/mixture.h"

#include <ATen/ATen.h>

#include <numbers>

namespace saddle::data {
namespace {

Mixture with_equal_shares(const Tensor& means, double std) {
  const Tensor ones = at::ones({means.size(0)}, at::kDouble);
  return {.means = means, .stds = std * ones, .weights = ones / means.size(0)};
}

}  // namespace

Tensor Mixture::picks(std::uint64_t seed, Purpose purpose, std::uint64_t step, const Rows& rows) const {
  const Tensor u = Stream(seed, purpose, step, 0).part(rows).uniform({rows.count}, at::kDouble);
  // Mode k is drawn for cumulative_{k-1} <= u < cumulative_k; the last cumulative weight may round to just below one.
  return at::searchsorted(weights.cumsum(0), u, false, /*right=*/true).clamp_max(modes() - 1);
}

Tensor Mixture::sample(std::uint64_t seed, Purpose purpose, std::uint64_t step, const Rows& rows) const {
  const Tensor noise = Stream(seed, purpose, step, 1).part(rows).normal({rows.count, dimensions()}, at::kDouble);
  const Tensor mode = picks(seed, purpose, step, rows);
  return (means.index_select(0, mode) + stds.index_select(0, mode).unsqueeze(1) * noise).to(at::kFloat);
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
