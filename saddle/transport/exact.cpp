#include "saddle/transport/exact.h"

#include <ATen/ATen.h>

#include <cmath>
#include <limits>

#include "saddle/transport/cost_rows_detail.h"
#include "saddle/transport/masses_detail.h"
#include "saddle/transport/pricing_detail.h"
#include "saddle/transport/start_detail.h"
#include "saddle/transport/unit.h"

namespace saddle::transport {
namespace {

constexpr double kProven = 1e-9;         // of the plan's cost: the gap of what is called optimal
constexpr double kProvenZero = 0x1p-90;  // of the largest cost: the same where the plan costs nothing
constexpr double kGoOn = 1e-10;          // the same, above which the search goes on in twice the digits
constexpr double kRoundings = 2e-15;     // of the largest cost, in a reduced cost from potentials in float64

/// All points, and those of positive weight: `part` has the rows `sources` and the columns `sinks` of `all`.
struct Problem {
  const CostRows &all, &part;
  const std::vector<double>&a, &b;
  Tensor sources, sinks;
  const ExactOptions& options;
};

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

/// What each arc of the tree carries. Of equal weights in whole numbers, m of each source and n of each sink, so that
/// nothing is left over by rounding.
std::vector<SpanningTree::Share> shares(const SpanningTree& tree, const Problem& p) {
  if (p.options.a.defined() || p.options.b.defined()) return tree.shares(chosen(p.a, p.sources), chosen(p.b, p.sinks));
  const auto n = static_cast<double>(p.all.sources()), m = static_cast<double>(p.all.sinks());
  auto all = tree.shares(std::vector<double>(p.a.size(), m), std::vector<double>(p.b.size(), n));
  for (SpanningTree::Share& share : all) share.mass /= n * m;
  return all;
}

/// The plan on the tree's arcs with the true weights, the whole numbers' perturbation forgotten.
void take_plan(Transport& t, const SpanningTree& tree, const Problem& p) {
  std::vector<double> row(p.a), column(p.b);
  t.plan = {}, t.primal = 0, t.marginal_error = 0;
  for (const SpanningTree::Share& share : shares(tree, p)) {
    if (!(share.mass > 0)) continue;
    t.plan.source.push_back(p.sources.const_data_ptr<std::int64_t>()[share.source]);
    t.plan.sink.push_back(p.sinks.const_data_ptr<std::int64_t>()[share.sink]);
    t.plan.mass.push_back(share.mass);
    t.primal += share.mass * p.part.at(share.source, share.sink);
    row[static_cast<std::size_t>(t.plan.source.back())] -= share.mass;
    column[static_cast<std::size_t>(t.plan.sink.back())] -= share.mass;
  }
  for (const double x : row) t.marginal_error = std::max(t.marginal_error, std::abs(x));
  for (const double x : column) t.marginal_error = std::max(t.marginal_error, std::abs(x));
}

/// Feasible for every pair, also of points without weight: the tightest g to the tree's f, then the tightest f to it.
void take_potentials(Transport& t, const SpanningTree& tree, const Problem& p) {
  Tensor u = at::full({p.all.sources()}, -std::numeric_limits<double>::infinity(), at::kDouble);
  for (std::int64_t k = 0; k < p.sources.size(0); ++k)
    u.data_ptr<double>()[p.sources.const_data_ptr<std::int64_t>()[k]] = tree.u(static_cast<std::int32_t>(k));
  t.g = least_of(p.all.transposed(), u);
  t.f = least_of(p.all, t.g);
}

/// sum_ij P_ij of what `each` makes of an arc's cost.
template <class Each>
double sum_of_plan(const Transport& t, const Problem& p, const Each& each) {
  double sum = 0;
  for (std::size_t k = 0; k < t.plan.mass.size(); ++k) {
    const std::int64_t i = t.plan.source[k], j = t.plan.sink[k];
    sum += t.plan.mass[k] * each(i, j, p.all.at(i, j));
  }
  return sum;
}

/// sum_ij P_ij |c_ij|.
double size_of(const Transport& t, const Problem& p) {
  return sum_of_plan(t, p, [](std::int64_t, std::int64_t, double c) { return std::abs(c); });
}

/// sum_ij P_ij (c_ij - f_i - g_j).
double gap_of(const Transport& t, const Problem& p) {
  const double *f = t.f.const_data_ptr<double>(), *g = t.g.const_data_ptr<double>();
  return sum_of_plan(t, p, [=](std::int64_t i, std::int64_t j, double c) { return c - f[i] - g[j]; });
}

/// Where costs differ by many orders of magnitude, potentials of float64 carry the rounding of the largest, and there
/// is more to gain than they show. All arcs of the plan have reduced cost 0 at the end, so the gap is what the others
/// may be below it. @return the gap
double go_on(Transport& t, SpanningTree& tree, const Problem& p) {
  const Improved more = improve_in_twice(tree, p.part, p.options);
  t.pivots += more.pivots;
  take_plan(t, tree, p), take_potentials(t, tree, p);
  return more.status == Status::optimal ? more.below : std::numeric_limits<double>::infinity();
}

Transport solve(const Problem& p) {
  if (p.part.sources() + p.part.sinks() > std::numeric_limits<std::int32_t>::max() / 2)
    throw ConfigError(text("exact transport: ", p.part.sources(), " and ", p.part.sinks(), " points are too many"));
  SpanningTree tree = start(p.part, chosen(p.a, p.sources), chosen(p.b, p.sinks));
  Transport t;
  t.pivots = improve(tree, p.part, p.options).pivots;
  take_plan(t, tree, p), take_potentials(t, tree, p);
  double gap = gap_of(t, p);
  const bool stopped = p.options.pivots > 0 && t.pivots >= p.options.pivots;
  if (!stopped) {
    const double off = std::max(gap, 0.0) + kRoundings * p.part.largest();
    if (!(off <= kGoOn * size_of(t, p))) gap = go_on(t, tree, p);
    const double size = size_of(t, p), proven = size > 0 ? kProven * size : kProvenZero * p.part.largest();
    t.status = gap <= proven ? Status::optimal : Status::inexact;
  }
  const Tensor first = t.f[0].clone();
  t.f -= first, t.g += first;
  t.dual = t.primal - gap;
  t.value = t.status == Status::optimal ? t.primal : std::numeric_limits<double>::quiet_NaN();
  return t;
}

/// As of samples that are `unit` times as large.
Transport enlarged(Transport t, double unit, double power) {
  t.primal = in_unit("exact transport", t.primal, unit, power), t.dual *= std::pow(unit, power);
  if (t.status == Status::optimal) t.value = t.primal;
  t.f *= std::pow(unit, power), t.g *= std::pow(unit, power);
  return t;
}

}  // namespace

Tensor Plan::matrix(std::int64_t n, std::int64_t m) const {
  const Tensor places = at::tensor(source, at::kLong) * m + at::tensor(sink, at::kLong);
  return at::zeros({n * m}, at::kDouble).index_add_(0, places, tensor_of(mass)).view({n, m});
}

const char* word_for(Status status) {
  return status == Status::optimal ? "optimal" : status == Status::stopped ? "stopped" : "inexact";
}

Transport exact(const Cost& cost, const Tensor& x, const Tensor& y, const ExactOptions& o) {
  const auto [p, q] = two_samples("exact transport", x, y);
  const std::vector<double> a = weights("exact transport", "x", o.a, p.size(0), o.normalise);
  const std::vector<double> b = weights("exact transport", "y", o.b, q.size(0), o.normalise);
  const Tensor sources = positive(a), sinks = positive(b);
  const double unit = unit_of("exact transport", p, q);
  const CostRows all(cost, p / unit, q / unit);
  const CostRows part(cost, p.index_select(0, sources) / unit, q.index_select(0, sinks) / unit);
  return enlarged(solve({all, part, a, b, sources, sinks, o}), unit, cost.p);
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
  return solve({CostRows(c), part, a, b, sources, sinks, o});
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
