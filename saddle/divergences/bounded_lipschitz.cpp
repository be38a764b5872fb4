#include "saddle/divergences/bounded_lipschitz.h"

#include <ATen/ATen.h>

#include <cmath>

#include "saddle/core/error.h"
#include "saddle/transport/exact.h"

namespace saddle::divergences {
namespace {

/// Mass that both have at a point stays there, as the cost is a metric; the rest moves.
double least_cost(const DiscretePair& pair) {
  constexpr std::int64_t kMostPairs = 100'000'000;
  const Tensor change = at::tensor(pair.p, at::kDouble) - at::tensor(pair.q, at::kDouble);
  const Tensor out = (change > 0).nonzero().flatten(), in = (change < 0).nonzero().flatten();
  if (out.numel() == 0 || in.numel() == 0) return 0;
  if (out.numel() > kMostPairs / in.numel())
    throw DataError(text("bounded Lipschitz distance: ", out.numel(), " and ", in.numel(),
                         " points, expected at most 10,000 of each"));
  const auto at_rows = [&](const Tensor& rows) { return pair.points.index_select(0, rows); };
  const Tensor costs = transport::costs(transport::euclidean(), at_rows(out), at_rows(in)).clamp_max_(2);
  const Tensor leaving = change.index_select(0, out), coming = -change.index_select(0, in);
  const transport::Transport found = transport::exact(costs, {.a = leaving, .b = coming, .normalise = true});
  if (found.status != transport::Status::optimal)
    throw NumericError(
        text("bounded Lipschitz distance: no plan is proven to be the cheapest, the gap is ", found.gap()));
  return found.value * leaving.sum().item<double>();
}

}  // namespace

double bounded_lipschitz(const Tensor& x, const Tensor& y, const Tensor& a, const Tensor& b) {
  return least_cost(discrete_pair(x, y, a, b));
}

Integral bounded_lipschitz(const LineLaw& p, const LineLaw& q) {
  return limit_in_cells("bounded Lipschitz distance", p, q, least_cost, false);
}

}  // namespace saddle::divergences
