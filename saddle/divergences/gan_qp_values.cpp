#include "saddle/divergences/gan_qp_values.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "saddle/core/error.h"
#include "saddle/divergences/gan_qp.h"
#include "saddle/divergences/normal_detail.h"
#include "saddle/transport/cost.h"

namespace saddle::divergences {
namespace {

void require_lambda(double lambda) {
  if (!(lambda > 0 && std::isfinite(lambda)))
    throw ConfigError(text("gan-qp: lambda = ", lambda, ", expected a finite number above 0"));
}

/// d(x_i, x_j) for all i of some rows and all j, {rows, k}.
Tensor distances_of(const QpMeasure& m, const Tensor& rows, const Tensor& all) {
  const double q = m.norm == Norm::l1 ? 1 : m.norm == Norm::l2 ? 2 : std::numeric_limits<double>::infinity();
  const auto elements = static_cast<double>(all.size(1));
  const double count = !m.mean || m.norm == Norm::linf ? 1 : m.norm == Norm::l1 ? elements : std::sqrt(elements);
  return transport::costs({.p = 1, .q = q}, rows, all) / count;
}

/// (lambda / 4) sum_ij d_ij (a - b)^2 / (a + b), a = p_i q_j, b = p_j q_i, some rows at a time.
double two_arguments(const QpMeasure& m, const DiscretePair& pair) {
  const Tensor p = at::tensor(pair.p, at::kDouble), q = at::tensor(pair.q, at::kDouble);
  const std::int64_t k = pair.points.size(0), rows = std::max<std::int64_t>(1, kPairsAtOnce / k);
  double sum = 0;
  for (std::int64_t from = 0; from < k; from += rows) {
    const std::int64_t count = std::min(rows, k - from);
    const Tensor a = at::outer(p.narrow(0, from, count), q), b = at::outer(q.narrow(0, from, count), p);
    const Tensor share = ((a - b).square() / (a + b)).masked_fill_(a + b == 0, 0);
    sum += (distances_of(m, pair.points.narrow(0, from, count), pair.points) * share).sum().item<double>();
  }
  return m.lambda / 4 * sum;
}

double value_of(const QpMeasure& m, const DiscretePair& pair) {
  if (!m.one_argument) return two_arguments(m, pair);
  return one_argument_potential(pair.p, pair.q, distances_of(m, pair.points, pair.points), m.lambda).value;
}

}  // namespace

double gan_qp(const QpMeasure& m, const Tensor& x, const Tensor& y, const Tensor& a, const Tensor& b) {
  constexpr std::int64_t kMostPoints = 5000;  // of the linear system, whose matrix is dense
  require_lambda(m.lambda);
  const DiscretePair pair = discrete_pair(x, y, a, b);
  if (m.one_argument && pair.points.size(0) > kMostPoints)
    throw DataError(text("gan-qp of a critic of one argument: ", pair.points.size(0),
                         " different points, expected at most ", kMostPoints));
  return value_of(m, pair);
}

Integral gan_qp(const QpMeasure& m, const LineLaw& p, const LineLaw& q) {
  require_lambda(m.lambda);
  const auto value = [&](const DiscretePair& pair) { return value_of(m, pair); };
  return limit_in_cells("gan-qp", p, q, value, true);
}

}  // namespace saddle::divergences
