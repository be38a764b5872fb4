#include "saddle/dynamics/conserved.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

#include "saddle/dynamics/field.h"

namespace saddle::dynamics {
namespace {

/// The product of one or two coordinates.
struct Monomial {
  std::int64_t i, j;  // j = -1: x_i alone

  Tensor value(const Tensor& z) const { return j < 0 ? z.select(1, i) : z.select(1, i) * z.select(1, j); }

  /// grad (x_i x_j) . v
  Tensor derivative(const Tensor& z, const Tensor& v) const {
    if (j < 0) return v.select(1, i);
    return z.select(1, i) * v.select(1, j) + z.select(1, j) * v.select(1, i);
  }

  std::string name(const SmallGame& game) const {
    const std::string first = game.coordinates[static_cast<std::size_t>(i)];
    if (j < 0) return first;
    return i == j ? first + "^2" : text(first, " ", game.coordinates[static_cast<std::size_t>(j)]);
  }
};

std::vector<Monomial> monomials(std::int64_t size, int degree) {
  std::vector<Monomial> all;
  for (std::int64_t i = 0; i < size; ++i) all.push_back({i, -1});
  for (std::int64_t i = 0; i < size && degree > 1; ++i) {
    for (std::int64_t j = i; j < size; ++j) all.push_back({i, j});
  }
  return all;
}

/// The first of the largest elements, up to rounding.
std::int64_t pivot_of(const Tensor& row) {
  const Tensor sizes = row.abs();
  return (sizes > (1 - 1e-6) * sizes.max()).nonzero()[0][0].item<std::int64_t>();
}

/// Rows in reduced echelon form, by elimination with the largest pivot of each row.
Tensor reduced(Tensor rows) {
  rows = rows.clone();
  for (std::int64_t r = 0; r < rows.size(0); ++r) {
    const std::int64_t pivot = pivot_of(rows[r]);
    rows[r].div_(rows[r][pivot].item<double>());
    for (std::int64_t other = 0; other < rows.size(0); ++other) {
      if (other != r) rows[other].sub_(rows[r] * rows[other][pivot].item<double>());
    }
  }
  return rows;
}

std::string formula_of(const std::vector<double>& coefficients, const std::vector<Monomial>& all,
                       const SmallGame& game) {
  std::string formula;
  for (std::size_t k = 0; k < all.size(); ++k) {
    const double c = coefficients[k];
    if (std::abs(c) < 1e-7) continue;
    formula += formula.empty() ? (c < 0 ? "-" : "") : (c < 0 ? " - " : " + ");
    if (std::abs(std::abs(c) - 1) > 1e-7) formula += text(std::abs(c), " ");
    formula += all[k].name(game);
  }
  return formula;
}

constexpr double kKept = 1e-6;  // of the sizes of a quantity's terms: rounding, or a flow's integration error

/// The quantity's values at points {T, D}, and the largest sum of its terms' sizes.
struct Values {
  Tensor values;
  double size = 0;

  Values(const Conserved& quantity, const std::vector<Monomial>& all, const Tensor& z)
      : values(at::zeros({z.size(0)}, at::kDouble)) {
    Tensor sizes = at::zeros_like(values);
    for (std::size_t k = 0; k < all.size(); ++k) {
      if (quantity.coefficients[k] == 0) continue;
      const Tensor term = quantity.coefficients[k] * all[k].value(z);
      values.add_(term), sizes.add_(term.abs());
    }
    if (z.size(0) > 0) size = sizes.max().item<double>();
  }

  double range() const { return (values.max() - values.min()).item<double>(); }
};

}  // namespace

std::vector<Conserved> conserved(const SmallGame& game, const Tensor& points, int degree) {
  const std::vector<Monomial> all = monomials(game.size(), degree);
  const auto count = static_cast<std::int64_t>(all.size());
  Tensor z = 2 * Stream(0, Purpose::test, 0).uniform({4 * count + 8, game.size()}, at::kDouble) - 1;
  if (points.defined()) z = at::cat({z, points});
  const Tensor v = field(game, z);
  std::vector<Tensor> columns;
  for (const Monomial& monomial : all) columns.push_back(monomial.derivative(z, v));
  Tensor derivatives = at::stack(columns, 1);
  derivatives = derivatives.index({at::isfinite(derivatives).all(1)});
  derivatives = derivatives / derivatives.norm(2, 1, true).clamp_min(1);  // so that far points do not hide the others
  const auto [u, s, vh] = at::linalg_svd(derivatives);
  const std::int64_t null = (s < 1e-9 * s[0].clamp_min(1e-300)).sum().item<std::int64_t>();
  std::vector<Conserved> found;
  if (null == 0) return found;
  const Tensor rows = reduced(vh.narrow(0, count - null, null));
  for (std::int64_t k = 0; k < null; ++k) {
    const Tensor row = (rows[k] / rows[k].abs().max()).contiguous();
    const std::vector<double> c(row.data_ptr<double>(), row.data_ptr<double>() + count);
    found.push_back({c, formula_of(c, all, game)});
  }
  return found;
}

std::vector<Invariant> separating_invariants(const SmallGame& game, const std::vector<Conserved>& quantities,
                                             const Tensor& points, const Tensor& solutions) {
  const std::vector<Monomial> all = monomials(game.size(), 2);
  std::vector<Invariant> found;
  if (!solutions.defined() || solutions.size(0) == 0 || !at::isfinite(points).all().item<bool>()) return found;
  for (const Conserved& quantity : quantities) {
    const Values along(quantity, all, points), there(quantity, all, solutions);
    const double start = along.values[0].item<double>(), solution = there.values[0].item<double>();
    const double tolerance = kKept * std::max(along.size, there.size);
    const bool kept = along.range() <= tolerance, one_value = there.range() <= tolerance;
    if (kept && one_value && std::abs(start - solution) > 10 * tolerance)
      found.push_back({quantity.formula, start, solution});
  }
  return found;
}

}  // namespace saddle::dynamics
