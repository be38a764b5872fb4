// The loops of saddle/transport as one clone of SADDLE_EVERY_PROCESSOR has them, in a namespace of their own. Whoever
// includes this defines SADDLE_ONE_PROCESSOR, an attribute, and SADDLE_LOOPS, the namespace's name.
#include <ATen/ATen.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "saddle/core/error.h"
#include "saddle/core/every_processor.h"
#include "saddle/core/parallel.h"
#include "saddle/core/tensor.h"

#undef SADDLE_EVERY_PROCESSOR
#define SADDLE_EVERY_PROCESSOR SADDLE_ONE_PROCESSOR
#define transport SADDLE_LOOPS
#include "saddle/transport/cost_rows.cpp"
#include "saddle/transport/soft_minimum.cpp"

namespace saddle::transport {

std::string Cost::name() const { return "cost"; }

/// Every number that the loops make of two sample sets {n, d} and {m, d}.
std::vector<double> numbers_of(const Tensor& x, const Tensor& y) {
  std::vector<double> all;
  const Tensor g = y.sum(1).contiguous(), low = g * 0x1p-60, log_b = (y.select(1, 0) / 10).contiguous();
  for (const Cost cost : {Cost{2, 2}, Cost{1, 2}, Cost{1, 1}, Cost{1, std::numeric_limits<double>::infinity()}}) {
    const CostRows rows(cost, x, y);
    std::vector<double> row(static_cast<std::size_t>(rows.sinks()));
    for (std::int64_t i = 0; i < rows.sources(); ++i) {
      rows.piece(i, 0, rows.sinks(), row.data());
      all.insert(all.end(), row.begin(), row.end());
      for (std::int64_t j = 0; j < rows.sinks(); ++j) all.push_back(rows.at(i, j));
      for (const CostRows::Least& least :
           {rows.least(i, g.const_data_ptr<double>()),
            rows.least_reduced(i, Twice{1, 0x1p-60}, g.const_data_ptr<double>(), low.const_data_ptr<double>())})
        all.push_back(least.value), all.push_back(least.sink);
    }
    const Tensor soft = soft_minimum(rows, log_b, g, .1).contiguous(), f = soft * 0;
    all.insert(all.end(), soft.const_data_ptr<double>(), soft.const_data_ptr<double>() + soft.numel());
    all.push_back(mean_cost_of_plan(rows, f, f, log_b, g * 0, 1));
  }
  return all;
}

}  // namespace saddle::transport
