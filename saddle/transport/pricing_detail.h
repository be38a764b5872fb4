#pragma once
#include "saddle/transport/cost_rows_detail.h"
#include "saddle/transport/exact.h"
#include "saddle/transport/spanning_tree_detail.h"

namespace saddle::transport {

/// Pivots of the simplex until no arc's reduced cost is below minus a rounding. Where it says `optimal` none is.
struct Improved {
  Status status = Status::stopped;
  std::int64_t pivots = 0;
  double below = 0;  // reduced costs may be this much below 0 still
};

/// With potentials in float64, reduced costs above -1e-13 of the largest cost count as 0.
Improved improve(SpanningTree& tree, const CostRows& rows, const ExactOptions& o);

/// With potentials in twice the digits, so that costs which differ by up to 10^20 each count: above -2^-100 of the
/// largest potential is 0. At a few times the speed's cost, so this comes second and for what the first left over.
Improved improve_in_twice(SpanningTree& tree, const CostRows& rows, const ExactOptions& o);

}  // namespace saddle::transport
