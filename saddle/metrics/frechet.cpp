#include "saddle/metrics/frechet.h"

#include <ATen/ATen.h>

#include <cmath>
#include <limits>
#include <tuple>

#include "saddle/core/stream.h"
#include "saddle/transport/cost.h"

namespace saddle::metrics {
namespace {

/// One side's Gaussian: its covariance S, or a root A with A'A = S, or both.
struct Side {
  Tensor mean, covariance, root;
  double trace = 0;
  std::int64_t rank = 0;
};

/// Eigenvalues above rounding.
std::int64_t rank_of(const Tensor& symmetric) {
  const Tensor values = at::linalg_eigvalsh(symmetric);
  const double limit =
      values.abs().max().item<double>() * static_cast<double>(values.size(0)) * std::numeric_limits<double>::epsilon();
  return (values > limit).sum().item<std::int64_t>();
}

/// Cholesky's factor as a root {r, d}, features that never vary left out; undefined where S is singular beyond them.
Tensor cholesky_root(const Tensor& covariance) {
  const Tensor varying = covariance.diagonal().nonzero().squeeze(1);
  if (varying.size(0) == 0) return at::zeros({1, covariance.size(0)}, at::kDouble);
  const Tensor s = covariance.index_select(0, varying).index_select(1, varying);
  const auto [factor, info] = at::linalg_cholesky_ex(s);
  if (info.item<int>() != 0) return {};
  const double least = factor.diagonal().min().item<double>(), largest = s.diagonal().max().item<double>();
  if (least * least <= largest * static_cast<double>(s.size(0)) * std::numeric_limits<double>::epsilon()) return {};
  return at::zeros({s.size(0), covariance.size(0)}, at::kDouble).index_copy_(1, varying, factor.t());
}

Tensor root_by_eigenvalues(const Tensor& covariance) {
  const auto [values, vectors] = at::linalg_eigh(covariance);
  return (vectors * values.clamp_min(0).sqrt()).t();
}

/// @throws DataError where the eigenvalues of a product would pass what float64 holds
double trace_within_range(double trace) {
  if (!(trace < 1e150))
    throw DataError(text("Frechet distance: a total variance of ", trace, ", expected below 1e150"));
  return trace;
}

Side side_of(const Moments& moments) {
  Side side{.mean = moments.mean(), .covariance = moments.covariance(), .root = {}};
  side.trace = trace_within_range(side.covariance.trace().item<double>());
  side.root = cholesky_root(side.covariance);
  side.rank = side.root.defined() && side.trace > 0 ? side.root.size(0) : rank_of(side.covariance);
  return side;
}

/// {n, d} with n <= d: the centred rows are the root.
Side side_of(const Tensor& rows) {
  Side side{.mean = rows.mean(0), .covariance = {}, .root = {}};
  side.root = (rows - side.mean) / std::sqrt(static_cast<double>(rows.size(0) - 1));
  side.trace = trace_within_range(side.root.square().sum().item<double>());
  side.rank = rank_of(side.root.mm(side.root.t()));
  return side;
}

double sum_of_roots(const Tensor& symmetric) {
  return at::linalg_eigvalsh(symmetric).clamp_min(0).sqrt().sum().item<double>();
}

/// tr (S_1 S_2)^1/2.
double shared(const Side& a, const Side& b) {
  if (!a.root.defined() && b.root.defined()) return shared(b, a);
  const Tensor root = a.root.defined() ? a.root : root_by_eigenvalues(a.covariance);
  if (b.covariance.defined()) return sum_of_roots(root.mm(b.covariance).mm(root.t()));
  if (a.covariance.defined()) return sum_of_roots(b.root.mm(a.covariance).mm(b.root.t()));
  const Tensor both = root.mm(b.root.t());
  return sum_of_roots(both.size(0) <= both.size(1) ? both.mm(both.t()) : both.t().mm(both));
}

Frechet frechet(const Side& a, const Side& b) {
  Frechet found{.mean_part = (a.mean - b.mean).square().sum().item<double>(),
                .covariance_part = a.trace + b.trace - 2 * shared(a, b),
                .rank_first = a.rank,
                .rank_second = b.rank};
  found.value = found.mean_part + found.covariance_part;
  return found;
}

void require_two(std::int64_t n, std::int64_t m) {
  if (n < 2 || m < 2)
    throw DataError(text("Frechet distance: ", n, " and ", m, " samples, expected at least two of each side"));
}

/// Intercept and slope of the least-squares line.
std::pair<double, double> line_through(const std::vector<std::pair<double, double>>& points) {
  const auto n = static_cast<double>(points.size());
  double x = 0, y = 0, xx = 0, xy = 0;
  for (const auto& [a, b] : points) x += a / n, y += b / n;
  for (const auto& [a, b] : points) xx += (a - x) * (a - x), xy += (a - x) * (b - y);
  return {y - x * xy / xx, xy / xx};
}

}  // namespace

Frechet frechet(const Moments& first, const Moments& second) {
  require_two(first.count(), second.count());
  if (first.dimensions() != second.dimensions())
    throw ShapeError(text("Frechet distance: ", first.dimensions(), " and ", second.dimensions(),
                          " features, expected equally many"));
  return frechet(side_of(first), side_of(second));
}

Frechet frechet(const Tensor& x, const Tensor& y) {
  if (!x.defined() || !y.defined() || x.dim() != 2 || y.dim() != 2 || x.size(1) != y.size(1))
    throw ShapeError(text("Frechet distance: ", x.defined() ? text_of(x.sizes()) : "undefined", " and ",
                          y.defined() ? text_of(y.sizes()) : "undefined", ", expected {n, d} and {m, d}"));
  require_two(x.size(0), y.size(0));
  const auto side = [](const Tensor& rows) {
    if (rows.size(0) > rows.size(1)) return side_of(moments_of(rows));
    return side_of(transport::samples("Frechet distance", "a side", rows));
  };
  return frechet(side(x), side(y));
}

FrechetInfinity frechet_infinity(const Tensor& x, const Tensor& y, std::uint64_t seed, int points) {
  if (points < 2 || points > 50) throw ConfigError(text("Frechet distance: ", points, " points, expected 2 to 50"));
  if (x.dim() != 2 || y.dim() != 2 || std::min(x.size(0), y.size(0)) < 8)
    throw DataError(text("Frechet distance at infinity: ", text_of(x.sizes()), " and ", text_of(y.sizes()),
                         ", expected {n, d} and {m, d}, n and m >= 8"));
  const auto shuffled = [&](const Tensor& rows, std::uint8_t side) {
    return rows.index_select(0,
                             at::tensor(Stream(seed, Purpose::metric, 0, side).permutation(rows.size(0)), at::kLong));
  };
  const Tensor a = shuffled(x, 0), b = shuffled(y, 1);
  const int first = std::max(1, static_cast<int>(std::ceil(.3 * points)));
  const auto upto = [&](const Tensor& rows, int k) { return k * rows.size(0) / points; };
  const bool wide = std::min(upto(a, first), upto(b, first)) <= a.size(1);
  FrechetInfinity found;
  Moments of_a, of_b;
  for (int k = 1; k <= points; ++k) {
    const auto grow = [&](Moments& moments, const Tensor& rows) {
      moments.add(rows.narrow(0, upto(rows, k - 1), upto(rows, k) - upto(rows, k - 1)));
    };
    if (!wide) grow(of_a, a), grow(of_b, b);
    if (k < first) continue;
    const Frechet here = wide ? frechet(a.narrow(0, 0, upto(a, k)), b.narrow(0, 0, upto(b, k))) : frechet(of_a, of_b);
    found.points.emplace_back(static_cast<double>(k) / points, here.value);
  }
  std::vector<std::pair<double, double>> inverse;
  for (const auto& [share, value] : found.points) inverse.emplace_back(1 / share, value);
  std::tie(found.value, found.slope) = line_through(inverse);
  return found;
}

}  // namespace saddle::metrics
