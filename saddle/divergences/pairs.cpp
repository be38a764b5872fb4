#include "saddle/divergences/pairs.h"

#include <cmath>
#include <numbers>

#include "saddle/core/error.h"
#include "saddle/divergences/distribution_detail.h"
#include "saddle/divergences/quadrature.h"

namespace saddle::divergences {
namespace {

void require_distribution(std::string_view who, std::string_view name, const std::vector<double>& p) {
  double sum = 0;
  for (const double x : p) {
    if (!(x >= 0)) throw ConfigError(text(who, ": ", name, " has a probability of ", x, ", expected >= 0"));
    sum += x;
  }
  if (!(std::abs(sum - 1) <= 1e-9)) throw ConfigError(text(who, ": ", name, " sums to ", sum, ", expected 1"));
}

/// q f(p / q), continued to p = 0 and q = 0.
double cost(const FDivergence& d, double p, double q) {
  if (p == 0 && q == 0) return 0;
  const double ratio = p / q;
  return std::isinf(ratio) ? p * d.slope : q * d.f(ratio);
}

}  // namespace

void require_distributions(std::string_view who, const std::vector<double>& p, const std::vector<double>& q) {
  if (p.size() != q.size()) {
    throw ShapeError(text(who, ": p has ", p.size(), " outcomes and q ", q.size(), ", expected as many"));
  }
  require_distribution(who, "p", p);
  require_distribution(who, "q", q);
}

double divergence(const FDivergence& d, const std::vector<double>& p, const std::vector<double>& q) {
  require_distributions(d.name, p, q);
  double sum = 0;
  for (std::size_t x = 0; x < p.size(); ++x) sum += cost(d, p[x], q[x]);
  return sum;
}

double variational_bound(const FDivergence& d, const std::vector<double>& p, const std::vector<double>& q,
                         const std::vector<double>& critic) {
  require_distributions(d.name, p, q);
  if (critic.size() != p.size()) {
    throw ShapeError(text(d.name, ": the critic has ", critic.size(), " values for ", p.size(), " outcomes"));
  }
  double sum = 0;
  for (std::size_t x = 0; x < p.size(); ++x) {
    if (p[x] > 0) sum += p[x] * critic[x];
    if (q[x] > 0) sum -= q[x] * d.conjugate(critic[x]);
  }
  return sum;
}

double divergence(const FDivergence& d, const Density& p, const Density& q, double low, double high) {
  return integrate([&](double x) { return cost(d, p(x), q(x)); }, low, high);
}

double Gaussian1d::operator()(double x) const {
  const double z = (x - mean) / std;
  return std::exp(-z * z / 2) / (std * std::sqrt(2 * std::numbers::pi));
}

double GaussianMixture1d::operator()(double x) const {
  double sum = 0;
  for (std::size_t k = 0; k < parts.size(); ++k) sum += weights[k] * parts[k](x);
  return sum;
}

}  // namespace saddle::divergences
