#include "saddle/critics/penalised_optimum.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "saddle/core/error.h"
#include "saddle/divergences/line_law.h"
#include "saddle/divergences/quadrature.h"

namespace saddle::critics {
namespace {

using divergences::Gaussian1d;

/// P(X > x), with all digits in the upper tail.
double upper_tail(const Gaussian1d& law, double x) {
  return std::erfc((x - law.mean) / (law.std * std::numbers::sqrt2)) / 2;
}

/// S = F_q - F_p, from the tails on that side where they are small.
double surplus(const Gaussian1d& p, const Gaussian1d& q, double x) {
  if (x > (p.mean + q.mean) / 2) return upper_tail(p, x) - upper_tail(q, x);
  const Gaussian1d mirrored_p{-p.mean, p.std}, mirrored_q{-q.mean, q.std};
  return upper_tail(mirrored_q, -x) - upper_tail(mirrored_p, -x);
}

/// r(x) = int_0^1 N(x; epsilon m_p + (1 - epsilon) m_q, epsilon^2 s_p^2 + (1 - epsilon)^2 s_q^2) d epsilon.
class Interpolates {
 public:
  Interpolates(const Gaussian1d& p, const Gaussian1d& q) : p_(p), q_(q) {
    const double widths = std::abs(p.mean - q.mean) / std::min(p.std, q.std);
    rule_ = divergences::gauss_legendre(0, 1, 8 + static_cast<int>(std::min(widths, 1e4)), 10);
  }

  double operator()(double x) const {
    double sum = 0;
    for (std::size_t i = 0; i < rule_.points.size(); ++i) {
      const double epsilon = rule_.points[i];
      const Gaussian1d at{epsilon * p_.mean + (1 - epsilon) * q_.mean,
                          std::hypot(epsilon * p_.std, (1 - epsilon) * q_.std)};
      sum += rule_.weights[i] * at(x);
    }
    return sum;
  }

 private:
  Gaussian1d p_, q_;
  divergences::Quadrature rule_;
};

}  // namespace

PenalisedOptimum penalised_optimum(const Gaussian1d& p, const Gaussian1d& q, double weight) {
  if (!(weight > 0)) throw ConfigError(text("penalised optimum: weight ", weight, ", expected above 0"));
  constexpr double kReach = 9;  // standard deviations; beyond lies 1e-19 of the mass
  const double low = std::min(p.mean - kReach * p.std, q.mean - kReach * q.std);
  const double high = std::max(p.mean + kReach * p.std, q.mean + kReach * q.std);
  const Interpolates r(p, q);
  const auto slope = [&](double x) {
    const double s = surplus(p, q, x);
    return std::copysign(1, s) + s / (2 * weight * r(x));
  };
  return {.gap = divergences::integrate([&](double x) { return surplus(p, q, x) * slope(x); }, low, high),
          .pull = std::abs(divergences::integrate([&](double x) { return q(x) * slope(x); }, low, high))};
}

double least_exact_weight(const Gaussian1d& p, const Gaussian1d& q, double x) {
  return std::abs(surplus(p, q, x)) / Interpolates(p, q)(x);
}

double least_exact_weight_within(const Gaussian1d& p, const Gaussian1d& q, double tail) {
  constexpr int kPoints = 400;
  const auto first = divergences::gaussian_law(p.mean, p.std), second = divergences::gaussian_law(q.mean, q.std);
  const double low = std::min(quantile(first, tail), quantile(second, tail));
  const double high = std::max(quantile(first, 1 - tail), quantile(second, 1 - tail));
  const Interpolates r(p, q);
  double most = 0;
  for (int i = 0; i <= kPoints; ++i) {
    const double x = low + (high - low) * i / kPoints;
    most = std::max(most, std::abs(surplus(p, q, x)) / r(x));
  }
  return most;
}

/// 1 + 1 / (2 lambda r), r(rho) the integral over epsilon of the density of |epsilon x + (1 - epsilon) y|, x and y at a
/// uniform angle phi: rho / (s t epsilon (1 - epsilon) pi sin phi) with the radii s and t. It is infinite like a root
/// at both ends of the epsilons that reach rho, which epsilon = middle - half cos(angle) undoes.
double CirclesOptimum::slope(double radius) const {
  if (!(weight > 0) || !(inner > 0) || !(inner < radius) || !(radius < outer)) {
    throw ConfigError(text("optimum between circles: weight ", weight, " and radius ", radius, " between ", inner,
                           " and ", outer, ", expected a weight above 0 and rising radii above 0"));
  }
  const double low = (radius - inner) / (outer - inner), high = (radius + inner) / (outer + inner);
  const double middle = (low + high) / 2, half = (high - low) / 2;
  const divergences::Quadrature angles = divergences::gauss_legendre(0, std::numbers::pi, 20, 10);
  double density = 0;
  for (std::size_t i = 0; i < angles.points.size(); ++i) {
    const double epsilon = middle - half * std::cos(angles.points[i]);
    const double both = outer * inner * epsilon * (1 - epsilon);
    const double cosine = (radius * radius - std::pow(epsilon * outer, 2) - std::pow((1 - epsilon) * inner, 2)) / 2;
    const double sine = std::sqrt(std::max(1e-300, 1 - std::pow(cosine / both, 2)));
    density += angles.weights[i] * half * std::sin(angles.points[i]) * radius / (both * std::numbers::pi * sine);
  }
  return 1 + 1 / (2 * weight * density);
}

double CirclesOptimum::gap() const {
  const divergences::Quadrature radii = divergences::gauss_legendre(inner, outer, 50, 10);
  double sum = 0;
  for (std::size_t i = 0; i < radii.points.size(); ++i) sum += radii.weights[i] * slope(radii.points[i]);
  return sum;
}

}  // namespace saddle::critics
