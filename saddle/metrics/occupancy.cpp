#include "saddle/metrics/occupancy.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace saddle::metrics {
namespace {

/// The variance for lambda ~ Gamma of mean n / C and variance `excess`: E e^-s lambda = (1 + s m / a)^-a.
double variance_by_gamma(double classes, double n, double excess) {
  constexpr double kNearlyEqual = 1e9;  // the shape of a Gamma without a spread to speak of
  const double m = n / classes, a = excess > 0 ? std::min(m * m / excess, kNearlyEqual) : kNearlyEqual;
  const double empty = std::pow(1 + m / a, -a), twice = std::pow(1 + 2 * m / a, -a),
               once = m * std::pow(1 + m / a, -a - 1);
  return classes * (empty - twice) - classes * classes * once * once / n;
}

}  // namespace

double covered_error(const Tensor& counts) {
  const Tensor all = counts.to(at::kDouble);
  const auto classes = static_cast<double>(all.size(0));
  const double n = all.sum().item<double>(), m = n / classes;
  if (!(n > 0)) throw ShapeError("covered classes: no samples, expected at least one");
  const double excess = (all - m).square().mean().item<double>() - m * (1 - 1 / classes);
  const double once = all.eq(1).sum().item<double>(), twice = all.eq(2).sum().item<double>();
  const double by_few = .75 * once - .25 * twice - once * once / n;
  return std::sqrt(std::max({0., variance_by_gamma(classes, n, excess), by_few}));
}

}  // namespace saddle::metrics
