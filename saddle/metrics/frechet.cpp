#include "saddle/metrics/frechet.h"

#include <ATen/ATen.h>

#include <cmath>
#include <limits>
#include <tuple>

#include "saddle/core/stream.h"
#include "saddle/transport/cost.h"

namespace saddle::metrics {
namespace {

constexpr double kRounding = 0x1p-46;  // of both traces: sums of d terms, with room
constexpr double kEnough = 1e-9;       // of both traces: then eigenvalues will do

/// One side's Gaussian: a root A with A'A = S, and S itself unless A has the samples' rows.
struct Side {
  Tensor mean, covariance, root;
  Tensor range = {};  // {d, rank}, of a root by eigenvalues, whose other directions are not known; else undefined
  double trace = 0;
  std::int64_t rank = 0;
};

/// A sum of non-negative numbers, and what rounding may have done to it.
struct Sum {
  double value = 0, rounding = 0;
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

/// The root by the eigenvalues that are above rounding.
void root_by_eigenvalues(Side& side) {
  const auto [values, vectors] = at::linalg_eigh(side.covariance);
  const std::int64_t d = values.size(0);
  side.range = vectors.narrow(1, d - side.rank, side.rank);
  side.root = (side.range * values.narrow(0, d - side.rank, side.rank).sqrt()).t();
}

/// @throws DataError where the eigenvalues of a product would pass what float64 holds
double trace_within_range(double trace) {
  if (!(trace < 1e150))
    throw DataError(text("Frechet distance: a total variance of ", trace, ", expected below 1e150"));
  return trace;
}

/// The root is undefined where S is singular beyond features that never vary.
Side side_with_factor(const Moments& moments) {
  Side side{.mean = moments.mean(), .covariance = moments.covariance(), .root = {}};
  side.trace = trace_within_range(side.covariance.trace().item<double>());
  side.root = cholesky_root(side.covariance);
  side.rank = !side.root.defined() ? rank_of(side.covariance) : side.trace > 0 ? side.root.size(0) : 0;
  return side;
}

Side side_of(const Moments& moments) {
  Side side = side_with_factor(moments);
  if (!side.root.defined()) root_by_eigenvalues(side);
  return side;
}

/// From the rows themselves, {n, d}.
Side side_of(const Tensor& rows) {
  if (rows.size(0) > rows.size(1)) {
    Side side = side_with_factor(moments_of(rows));
    if (side.root.defined()) return side;
    const Tensor centred = (rows.to(at::kCPU, at::kDouble) - side.mean) / std::sqrt(double(rows.size(0) - 1));
    side.root = std::get<1>(at::linalg_qr(centred, "r"));
    return side;
  }
  const Tensor x = transport::samples("Frechet distance", "a side", rows);
  Side side{.mean = x.mean(0), .covariance = {}, .root = {}};
  side.root = (x - side.mean) / std::sqrt(static_cast<double>(x.size(0) - 1));
  side.trace = trace_within_range(side.root.square().sum().item<double>());
  side.rank = rank_of(side.root.mm(side.root.t()));
  return side;
}

/// The sum of the roots of a symmetric matrix's eigenvalues. An eigenvalue v is known to some e, its root to the lesser
/// of sqrt e and e / sqrt v.
Sum sum_of_roots(const Tensor& symmetric) {
  const Tensor values = at::linalg_eigvalsh(symmetric).clamp_min(0), roots = values.sqrt();
  const double largest = values.max().item<double>(), unsure = 0x1p-50 * largest;
  if (largest == 0) return {};
  const Tensor rounding = (unsure / roots).clamp_max(std::sqrt(unsure));
  return {.value = roots.sum().item<double>(), .rounding = rounding.sum().item<double>()};
}

/// A S_2 A', or the same with the sides changed, or the smaller of M M' and M'M with M = A B'.
Tensor product_of(const Side& a, const Side& b) {
  if (b.covariance.defined()) return a.root.mm(b.covariance).mm(a.root.t());
  if (a.covariance.defined()) return b.root.mm(a.covariance).mm(b.root.t());
  const Tensor both = a.root.mm(b.root.t());
  return both.size(0) <= both.size(1) ? both.mm(both.t()) : both.t().mm(both);
}

/// A bound of what is missed where a's eigenvalues are not told from 0: there |A B'|_* <= |A|_F |B|_F.
double beyond_range(const Side& a, const Side& b) {
  if (!a.range.defined()) return 0;
  const auto d = static_cast<double>(a.mean.size(0));
  const double unsure = d * d * std::numeric_limits<double>::epsilon() * a.trace;
  const double within = b.root.mm(a.range).square().sum().item<double>();
  return std::sqrt(unsure * (std::max(0.0, b.trace - within) + kRounding * b.trace));
}

/// tr (S_1 S_2)^1/2.
Sum shared(const Side& a, const Side& b) {
  const double traces = a.trace + b.trace, beyond = beyond_range(a, b) + beyond_range(b, a);
  const Sum by_eigenvalues = sum_of_roots(product_of(a, b));
  if (by_eigenvalues.rounding <= kEnough * traces)
    return {.value = by_eigenvalues.value, .rounding = by_eigenvalues.rounding + beyond};
  return {.value = at::linalg_svdvals(a.root.mm(b.root.t())).sum().item<double>(), .rounding = beyond};
}

Frechet frechet(const Side& a, const Side& b) {
  const Sum both = shared(a, b);
  const double traces = a.trace + b.trace, rounding = kRounding * traces + 2 * both.rounding;
  const Tensor apart = a.mean - b.mean;
  const double size = std::max(a.mean.abs().max().item<double>(), b.mean.abs().max().item<double>());
  const double unsure = 0x1p-50 * size * std::sqrt(static_cast<double>(apart.numel()));  // of |m_1 - m_2|
  Frechet found{.mean_part = apart.square().sum().item<double>(),
                .covariance_part = traces - 2 * both.value,
                .rank_first = a.rank,
                .rank_second = b.rank};
  if (std::abs(found.covariance_part) <= rounding) found.covariance_part = std::max(0.0, found.covariance_part);
  found.value = found.mean_part + found.covariance_part;
  found.rounding = rounding + unsure * (2 * std::sqrt(found.mean_part) + unsure);
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
  return frechet(side_of(x), side_of(y));
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
