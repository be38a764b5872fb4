#include <ATen/ATen.h>

#include "saddle/core/error.h"
#include "saddle/transport/masses_detail.h"
#include "saddle/transport/start_detail.h"

namespace saddle::transport {

SpanningTree start(const CostRows& rows, const std::vector<double>& a, const std::vector<double>& b) {
  Masses left = masses(a, b);
  std::vector<double> v(b.size(), 0);
  std::vector<SpanningTree::Arc> arcs;
  for (std::int32_t i = 0; i < static_cast<std::int32_t>(a.size()); ++i) {
    std::int64_t& supply = left.supply[static_cast<std::size_t>(i)];
    while (supply > 0) {
      const std::int32_t j = rows.least(i, v.data()).sink;
      std::int64_t& demand = left.demand[static_cast<std::size_t>(j)];
      const std::int64_t flow = std::min(supply, demand);  // empties a source or fills a sink: n + m turns at most
      if (flow == 0) throw NumericError("exact transport: the costs leave no sink with room");
      arcs.push_back({.source = i, .sink = j, .flow = flow, .cost = rows.at(i, j)});
      supply -= flow, demand -= flow;
      if (demand == 0) v[static_cast<std::size_t>(j)] = -std::numeric_limits<double>::max();  // full: never the least
    }
  }
  return {static_cast<std::int32_t>(a.size()), static_cast<std::int32_t>(b.size()), arcs};
}

}  // namespace saddle::transport
