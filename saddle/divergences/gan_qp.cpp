#include "saddle/divergences/gan_qp.h"

#include <ATen/ATen.h>

#include <cmath>

#include "saddle/core/error.h"
#include "saddle/divergences/distribution_detail.h"

namespace saddle::divergences {
namespace {

constexpr const char* kWho = "gan-qp";

/// p, q {n} and the distance {n, n} in float64, checked.
struct Pair {
  Tensor p, q, distance;
};

Pair checked(const std::vector<double>& p, const std::vector<double>& q, const Tensor& distance, double lambda) {
  require_distributions(kWho, p, q);
  if (!(lambda > 0 && std::isfinite(lambda))) throw ConfigError(text(kWho, ": lambda = ", lambda, " must be above 0"));
  const auto n = static_cast<std::int64_t>(p.size());
  if (distance.sizes() != at::IntArrayRef({n, n})) {
    throw ShapeError(text(kWho, ": distance ", text_of(distance.sizes()), " must be {", n, ", ", n, "}"));
  }
  const Tensor d = distance.detach().to(at::kCPU, at::kDouble);
  const bool sound = (at::isfinite(d) & (d >= 0)).all().item<bool>() && (d.diagonal() == 0).all().item<bool>() &&
                     at::allclose(d, d.t(), 1e-9, 0);
  if (!sound) throw ConfigError(text(kWho, ": distances must be finite, >= 0, symmetric and 0 on the diagonal"));
  return {at::tensor(p, at::kDouble), at::tensor(q, at::kDouble), d};
}

}  // namespace

QuadraticPotential quadratic_potential(const std::vector<double>& p, const std::vector<double>& q,
                                       const Tensor& distance, double lambda) {
  const Pair pair = checked(p, q, distance, lambda);
  const Tensor a = at::outer(pair.p, pair.q), b = a.t(), sum = a + b, difference = a - b;
  const Tensor share = (difference / sum).masked_fill(sum == 0, 0);
  const Tensor gap = lambda * pair.distance * share;
  return {.value = (gap * difference).sum().item<double>() / 4, .gap = gap};
}

OneArgumentPotential one_argument_potential(const std::vector<double>& p, const std::vector<double>& q,
                                            const Tensor& distance, double lambda) {
  const Pair pair = checked(p, q, distance, lambda);
  const Tensor support = (pair.p + pair.q > 0).nonzero().flatten();
  const Tensor d = pair.distance.index_select(0, support).index_select(1, support);
  const Tensor p_there = pair.p.index_select(0, support), q_there = pair.q.index_select(0, support);
  const std::int64_t n = support.numel();
  if ((d == 0).sum().item<std::int64_t>() != n) {
    throw ConfigError(text(kWho, ": two outcomes are at distance 0; a critic of one argument needs them merged"));
  }
  // Every outcome of P is tied to every one of Q, so constants are the only null vectors: hold the first value at 0.
  const Tensor a = at::outer(p_there, q_there);
  const Tensor weights = (a + a.t()) / (d + at::eye(n, d.options())) * (1 - at::eye(n, d.options()));
  const Tensor laplacian = weights.sum(1).diag() - weights;
  const Tensor right = lambda * (p_there - q_there);
  Tensor critic = at::zeros({n}, d.options());
  critic.slice(0, 1).copy_(at::linalg_solve(laplacian.slice(0, 1).slice(1, 1), right.slice(0, 1)));
  critic -= critic.mean();
  const Tensor everywhere = at::zeros_like(pair.p).index_copy(0, support, critic);
  const double* values = everywhere.const_data_ptr<double>();
  return {.value = ((p_there - q_there) * critic).sum().item<double>() / 2,
          .critic = std::vector<double>(values, values + everywhere.numel())};
}

}  // namespace saddle::divergences
