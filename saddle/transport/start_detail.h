#pragma once
#include <vector>

#include "saddle/transport/cost_rows_detail.h"
#include "saddle/transport/spanning_tree_detail.h"

namespace saddle::transport {

/// A first plan to improve on: each source in turn fills the sinks that are cheapest for it and still need mass, costs
/// less the potentials of a problem on a part of the points, which is solved first.
/// @param a, b  all > 0, each of sum one
SpanningTree start(const CostRows& rows, const std::vector<double>& a, const std::vector<double>& b);

}  // namespace saddle::transport
