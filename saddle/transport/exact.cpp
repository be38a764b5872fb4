#include "saddle/transport/exact.h"

#include <ATen/ATen.h>

#include <cmath>

#include "saddle/transport/cost_rows_detail.h"
#include "saddle/transport/masses_detail.h"
#include "saddle/transport/spanning_tree_detail.h"
#include "saddle/transport/start_detail.h"

namespace saddle::transport {
namespace {

constexpr double kRounding = 1e-13;         // of the largest cost: reduced costs above minus this count as 0
constexpr std::int64_t kRows = 4;           // looked at between two pivots
constexpr std::int64_t kBetween = 1 << 14;  // pivots between calls of progress

/// A row and where in it an arc may come in.
struct Candidate {
  std::int32_t source, sink;
};

/// Brings the candidates in, the one of least reduced cost first, while they are below -eps. @return pivots
std::int64_t pivot_all(SpanningTree& tree, const CostRows& rows, std::vector<Candidate>& candidates, double eps) {
  for (std::int64_t pivots = 0;; ++pivots) {
    double least = -eps;
    std::size_t best = candidates.size();
    for (std::size_t k = 0; k < candidates.size(); ++k) {
      const auto [i, j] = candidates[k];
      const double reduced = rows.at(i, j) - tree.u(i) - tree.v(j);
      if (reduced < least) least = reduced, best = k;
    }
    if (best == candidates.size()) return pivots;
    tree.pivot(candidates[best].source, candidates[best].sink, least);
    candidates.erase(candidates.begin() + static_cast<std::ptrdiff_t>(best));
  }
}

/// Pivots until no row has an arc of negative reduced cost, or `limit` is reached (0: never). @return pivots
std::int64_t improve(SpanningTree& tree, const CostRows& rows, double eps, const ExactOptions& o) {
  const auto n = static_cast<std::int32_t>(rows.sources());
  std::vector<Candidate> candidates;
  std::int64_t pivots = 0, told = 0;
  for (std::int32_t row = 0, clean = 0; clean < n;) {
    candidates.clear();
    for (std::int64_t k = 0; k < kRows && clean < n; ++k, row = (row + 1) % n) {
      const CostRows::Least least = rows.least(row, tree.v());
      const bool negative = least.value - tree.u(row) < -eps;
      clean = negative ? 0 : clean + 1;
      if (negative) candidates.push_back({row, least.sink});
    }
    pivots += pivot_all(tree, rows, candidates, eps);
    if (o.progress && pivots >= told + kBetween) o.progress(told = pivots);
    if (o.pivots > 0 && pivots >= o.pivots) break;
  }
  return pivots;
}

/// A potential of the other side's from one side's: g_j = min_i c_ij - f_i. The tightest there is.
Tensor least_of(const CostRows& rows, const Tensor& v) {
  Tensor u = at::empty({rows.sources()}, at::kDouble);
  const Tensor each = v.contiguous();
  for (std::int64_t i = 0; i < rows.sources(); ++i)
    u.data_ptr<double>()[i] = rows.least(i, each.const_data_ptr<double>()).value;
  return u;
}

std::vector<double> chosen(const std::vector<double>& all, const Tensor& places) {
  std::vector<double> some;
  for (std::int64_t k = 0; k < places.size(0); ++k)
    some.push_back(all[static_cast<std::size_t>(places.const_data_ptr<std::int64_t>()[k])]);
  return some;
}

Tensor tensor_of(const std::vector<double>& x) { return at::tensor(x, at::kDouble); }

/// Places of the weights above 0, int64.
Tensor positive(const std::vector<double>& weights) { return (tensor_of(weights) > 0).nonzero().squeeze(1); }

/// The plan on the tree's arcs with the true weights, the whole numbers' perturbation forgotten.
void take_plan(Transport& t, const SpanningTree& tree, const std::vector<double>& a, const std::vector<double>& b,
               const Tensor& sources, const Tensor& sinks) {
  std::vector<double> row(a), column(b);
  for (const SpanningTree::Share& share : tree.shares(a, b)) {
    if (!(share.mass > 0)) continue;
    t.plan.source.push_back(sources.const_data_ptr<std::int64_t>()[share.source]);
    t.plan.sink.push_back(sinks.const_data_ptr<std::int64_t>()[share.sink]);
    t.plan.mass.push_back(share.mass);
    row[static_cast<std::size_t>(share.source)] -= share.mass;
    column[static_cast<std::size_t>(share.sink)] -= share.mass;
  }
  for (const double x : row) t.marginal_error = std::max(t.marginal_error, std::abs(x));
  for (const double x : column) t.marginal_error = std::max(t.marginal_error, std::abs(x));
}

/// @param all  every source and sink, @param part  those of positive weight, `sources` and `sinks` of all
Transport solve(const CostRows& all, const CostRows& part, const std::vector<double>& a, const std::vector<double>& b,
                const Tensor& sources, const Tensor& sinks, const ExactOptions& o) {
  if (part.sources() + part.sinks() > std::numeric_limits<std::int32_t>::max() / 2)
    throw ConfigError(text("exact transport: ", part.sources(), " and ", part.sinks(), " points are too many"));
  const std::vector<double> some_a = chosen(a, sources), some_b = chosen(b, sinks);
  SpanningTree tree = start(part, some_a, some_b);
  const double eps = kRounding * std::max(part.largest(), std::numeric_limits<double>::min());
  const auto cost = [&part](std::int32_t i, std::int32_t j) { return part.at(i, j); };
  Transport t;
  for (std::int64_t pivots = -1; pivots != 0 && (o.pivots == 0 || t.pivots < o.pivots);) {
    tree.set_potentials(cost);  // pivots add up rounding errors, so the last look is at exact potentials
    t.pivots += pivots = improve(tree, part, eps, o);
    if (pivots == 0) t.status = Status::optimal;
  }
  take_plan(t, tree, some_a, some_b, sources, sinks);
  for (std::size_t k = 0; k < t.plan.mass.size(); ++k)
    t.primal += t.plan.mass[k] * all.at(t.plan.source[k], t.plan.sink[k]);

  // Feasible for every pair, also of points without weight: the tightest g to the tree's f, then the tightest f to it.
  Tensor u = at::full({all.sources()}, -std::numeric_limits<double>::infinity(), at::kDouble);
  for (std::int64_t k = 0; k < sources.size(0); ++k)
    u.data_ptr<double>()[sources.const_data_ptr<std::int64_t>()[k]] = tree.u(static_cast<std::int32_t>(k));
  t.g = least_of(all.transposed(), u);
  t.f = least_of(all, t.g);
  const Tensor first = t.f[0].clone();
  t.f -= first, t.g += first;
  t.dual = (t.f * tensor_of(a)).sum().item<double>() + (t.g * tensor_of(b)).sum().item<double>();
  t.value = t.status == Status::optimal ? t.primal : std::numeric_limits<double>::quiet_NaN();
  return t;
}

}  // namespace

Tensor Plan::matrix(std::int64_t n, std::int64_t m) const {
  const Tensor places = at::tensor(source, at::kLong) * m + at::tensor(sink, at::kLong);
  return at::zeros({n * m}, at::kDouble).index_add_(0, places, tensor_of(mass)).view({n, m});
}

const char* word_for(Status status) { return status == Status::optimal ? "optimal" : "stopped"; }

Transport exact(const Cost& cost, const Tensor& x, const Tensor& y, const ExactOptions& o) {
  const auto [p, q] = two_samples("exact transport", x, y);
  const std::vector<double> a = weights("exact transport", "x", o.a, p.size(0), o.normalise);
  const std::vector<double> b = weights("exact transport", "y", o.b, q.size(0), o.normalise);
  const Tensor sources = positive(a), sinks = positive(b);
  const CostRows part(cost, p.index_select(0, sources), q.index_select(0, sinks));
  return solve(CostRows(cost, p, q), part, a, b, sources, sinks, o);
}

Transport exact(const Tensor& costs, const ExactOptions& o) {
  if (costs.dim() != 2 || costs.numel() == 0)
    throw ShapeError(text("exact transport: costs ", saddle::text_of(costs.sizes()), ", expected {n, m}"));
  const Tensor c = costs.detach().to(at::kCPU, at::kDouble).contiguous();
  if (!at::isfinite(c).all().item<bool>())
    throw DataError("exact transport: a cost is not finite; give pairs that are forbidden a large finite one");
  const std::vector<double> a = weights("exact transport", "rows", o.a, c.size(0), o.normalise);
  const std::vector<double> b = weights("exact transport", "columns", o.b, c.size(1), o.normalise);
  const Tensor sources = positive(a), sinks = positive(b);
  const CostRows part(c.index_select(0, sources).index_select(1, sinks));
  return solve(CostRows(c), part, a, b, sources, sinks, o);
}

Tensor price_of(const Cost& cost, const Tensor& z, const Tensor& y, const Tensor& g) {
  const auto [points, sinks] = two_samples("price", z, y);
  if (g.dim() != 1 || g.size(0) != sinks.size(0))
    throw ShapeError(text("price: g ", saddle::text_of(g.sizes()), ", expected {", sinks.size(0), "}, one a point"));
  const Tensor prices = g.to(at::kCPU, at::kDouble);
  std::vector<Tensor> parts;
  for (const Tensor& part : points.split(256)) parts.push_back(std::get<0>((costs(cost, part, sinks) - prices).min(1)));
  return at::cat(parts);
}

}  // namespace saddle::transport
