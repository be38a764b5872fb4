#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "saddle/transport/pricing_detail.h"

namespace saddle::transport {
namespace {

constexpr double kRounding = 1e-13;            // of the largest cost
constexpr double kRoundingOfTwice = 0x1p-100;  // of the largest potential
constexpr std::int64_t kRows = 4;              // looked at between two pivots
constexpr std::int64_t kBetween = 1 << 14;     // pivots between calls of progress
constexpr std::int64_t kMost = 1000;           // pivots a point: a search this long goes round in roundings

/// An arc that may come in, and its reduced cost, now.
struct Candidate {
  std::int32_t source, sink;
  double reduced;
};

/// Reduced costs in float64; at() rounds as least() does.
struct Prices {
  const SpanningTree& tree;
  const CostRows& rows;

  CostRows::Least least(std::int32_t i) const {
    const CostRows::Least found = rows.least(i, tree.v());
    return {found.value - tree.u(i), found.sink};
  }
  double at(std::int32_t i, std::int32_t j) const { return (rows.at(i, j) - tree.v(j)) - tree.u(i); }
};

/// The same in twice the digits.
struct PricesInTwice {
  const SpanningTree& tree;
  const CostRows& rows;

  CostRows::Least least(std::int32_t i) const { return rows.least_reduced(i, tree.exact_u(i), tree.v(), tree.v_low()); }
  double at(std::int32_t i, std::int32_t j) const {
    return reduced_cost(rows.at(i, j), tree.exact_u(i), tree.v(j), tree.v_low()[j]);
  }
};

/// Brings the candidates in, the one of least reduced cost first, while they are below -eps. @return pivots, at least
/// one if a candidate is below -eps: the first reduced costs are those that made them candidates.
template <class P>
std::int64_t pivot_all(SpanningTree& tree, const P& prices, std::vector<Candidate>& candidates, double eps) {
  for (std::int64_t pivots = 0;; ++pivots) {
    const auto best = std::ranges::min_element(candidates, {}, &Candidate::reduced);
    if (best == candidates.end() || !(best->reduced < -eps)) return pivots;
    tree.pivot(best->source, best->sink, best->reduced);
    candidates.erase(best);
    for (Candidate& candidate : candidates) candidate.reduced = prices.at(candidate.source, candidate.sink);
  }
}

/// Pivots until no row has an arc of negative reduced cost, or `limit` is reached. @return pivots
template <class P>
std::int64_t improve_once(SpanningTree& tree, const P& prices, double eps, std::int64_t limit, const ExactOptions& o) {
  const auto n = static_cast<std::int32_t>(prices.rows.sources());
  std::vector<Candidate> candidates;
  std::int64_t pivots = 0, told = 0;
  for (std::int32_t row = 0, clean = 0; clean < n && pivots < limit;) {
    candidates.clear();
    for (std::int64_t k = 0; k < kRows && clean < n; ++k, row = (row + 1) % n) {
      const CostRows::Least least = prices.least(row);
      const bool negative = least.value < -eps;
      clean = negative ? 0 : clean + 1;
      if (negative) candidates.push_back({row, least.sink, least.value});
    }
    const bool found = !candidates.empty();
    const std::int64_t made = pivot_all(tree, prices, candidates, eps);
    pivots += found ? std::max<std::int64_t>(made, 1) : 0;  // so that `limit` ends every search
    if (o.progress && pivots >= told + kBetween) o.progress(told = pivots);
  }
  return pivots;
}

/// @param rounding  what reduced costs count as 0, at the potentials there are
template <class P, class Rounding>
Improved improve_by(SpanningTree& tree, const CostRows& rows, const ExactOptions& o, const Rounding& rounding) {
  const std::int64_t most = kMost * (rows.sources() + rows.sinks());
  const std::int64_t limit = o.pivots > 0 ? std::min(o.pivots, most) : most;
  const auto cost = [&rows](std::int32_t i, std::int32_t j) { return rows.at(i, j); };
  Improved all;
  for (std::int64_t pivots = -1; pivots != 0;) {
    tree.set_potentials(cost);  // pivots add up rounding errors, so the last look is at exact potentials
    if (all.pivots >= limit) return all;
    all.below = rounding();
    all.pivots += pivots = improve_once(tree, P{tree, rows}, all.below, limit - all.pivots, o);
  }
  all.status = Status::optimal;
  return all;
}

}  // namespace

Improved improve(SpanningTree& tree, const CostRows& rows, const ExactOptions& o) {
  const double eps = kRounding * std::max(rows.largest(), std::numeric_limits<double>::min());
  return improve_by<Prices>(tree, rows, o, [eps] { return eps; });
}

Improved improve_in_twice(SpanningTree& tree, const CostRows& rows, const ExactOptions& o) {
  tree.twice(true);
  return improve_by<PricesInTwice>(tree, rows, o, [&tree] { return kRoundingOfTwice * tree.largest_potential(); });
}

}  // namespace saddle::transport
