#pragma once
#include <cstdint>
#include <functional>
#include <vector>

#include "saddle/core/tensor.h"

namespace saddle::transport {

/// A way to move rows[i] units out of place i so that columns[j] arrive at place j: a matrix, row after row.
using WholePlan = std::vector<std::int64_t>;

/// Visits every matrix of whole numbers >= 0 with these row and column sums, the first rows varying slowest and their
/// first entries falling; `visit` returns false to stop. Among the plans with fractions none is cheaper than the
/// cheapest of these (Birkhoff; Dantzig 1951): enumeration finds the earth mover's distance, slowly.
/// @throws ConfigError for a sum below 0, no rows or columns, or unequal totals
void for_each_plan(const std::vector<std::int64_t>& rows, const std::vector<std::int64_t>& columns,
                   const std::function<bool(const WholePlan& plan)>& visit);

/// What enumeration finds. Costs are a unit's, so that `cost / total` is the mean over the mass.
struct Enumeration {
  std::int64_t plans = 0, total = 0;  // how many plans; units moved
  WholePlan best, worst;              // the first of each
  double best_cost = 0, worst_cost = 0, mean_cost = 0;
  std::int64_t equally_good = 0;  // plans of the best cost, to rounding
};

/// @param costs  {rows, columns}
/// @param most   plans, beyond which ConfigError says that there are too many
Enumeration enumerate(const std::vector<std::int64_t>& rows, const std::vector<std::int64_t>& columns,
                      const Tensor& costs, std::int64_t most = 10'000'000);

}  // namespace saddle::transport
