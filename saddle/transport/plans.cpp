#include "saddle/transport/plans.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace saddle::transport {
namespace {

std::int64_t total_of(const char* name, const std::vector<std::int64_t>& sums) {
  if (sums.empty()) throw ConfigError(text("plans: no ", name));
  for (const std::int64_t s : sums) {
    if (s < 0 || s > 1'000'000) throw ConfigError(text("plans: ", name, " of ", s, " units, expected 0 to 1000000"));
  }
  return std::accumulate(sums.begin(), sums.end(), std::int64_t{0});
}

/// Fills the cells in reading order; the last cell of a row takes the row's rest, the last row each column's.
struct Filling {
  std::vector<std::int64_t> column;  // what a column still takes
  WholePlan plan;
  const std::vector<std::int64_t>& rows;
  const std::function<bool(const WholePlan&)>& visit;

  /// @return false to stop. @param left  what row i still sends
  bool fill(std::size_t i, std::size_t j, std::int64_t left) {
    const std::size_t n = rows.size(), m = column.size();
    if (j == m) {
      if (left > 0) return true;
      return i + 1 == n ? visit(plan) : fill(i + 1, 0, rows[i + 1]);
    }
    const std::int64_t most = std::min(left, column[j]);
    const std::int64_t least = i + 1 == n ? column[j] : j + 1 == m ? left : 0;
    for (std::int64_t units = most; units >= least; --units) {
      plan[i * m + j] = units, column[j] -= units;
      const bool go_on = fill(i, j + 1, left - units);
      column[j] += units;
      if (!go_on) return false;
    }
    return true;
  }
};

}  // namespace

void for_each_plan(const std::vector<std::int64_t>& rows, const std::vector<std::int64_t>& columns,
                   const std::function<bool(const WholePlan&)>& visit) {
  const std::int64_t sent = total_of("rows", rows), taken = total_of("columns", columns);
  if (sent != taken)
    throw ConfigError(text("plans: rows sum to ", sent, ", columns to ", taken, ", expected equal sums"));
  Filling{.column = columns, .plan = WholePlan(rows.size() * columns.size()), .rows = rows, .visit = visit}.fill(
      0, 0, rows[0]);
}

Enumeration enumerate(const std::vector<std::int64_t>& rows, const std::vector<std::int64_t>& columns,
                      const Tensor& costs, std::int64_t most) {
  const auto n = std::ssize(rows), m = std::ssize(columns);
  if (costs.dim() != 2 || costs.size(0) != n || costs.size(1) != m)
    throw ShapeError(text("plans: costs ", saddle::text_of(costs.sizes()), ", expected {", n, ", ", m, "}"));
  const Tensor c = costs.to(at::kCPU, at::kDouble).contiguous();
  if (!at::isfinite(c).all().item<bool>()) throw DataError("plans: a cost is not finite");
  const double* cost = c.const_data_ptr<double>();
  Enumeration found{.total = std::accumulate(rows.begin(), rows.end(), std::int64_t{0}),
                    .best_cost = std::numeric_limits<double>::infinity(),
                    .worst_cost = -std::numeric_limits<double>::infinity()};
  double sum = 0;
  for_each_plan(rows, columns, [&](const WholePlan& plan) {
    if (++found.plans > most) throw ConfigError(text("plans: there are more than ", most));
    double price = 0;
    for (std::size_t k = 0; k < plan.size(); ++k) price += cost[k] * static_cast<double>(plan[k]);
    const double rounding = 1e-12 * (1 + std::abs(price));
    if (price < found.best_cost - rounding) found.best = plan, found.best_cost = price, found.equally_good = 0;
    if (price > found.worst_cost + rounding) found.worst = plan, found.worst_cost = price;
    found.equally_good += std::abs(price - found.best_cost) <= rounding;
    sum += price;
    return true;
  });
  found.mean_cost = sum / static_cast<double>(found.plans);
  return found;
}

}  // namespace saddle::transport
