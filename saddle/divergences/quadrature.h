#pragma once
#include <functional>
#include <vector>

namespace saddle::divergences {

/// Points and weights of a rule: the integral of g is about sum_i weights_i g(points_i).
struct Quadrature {
  std::vector<double> points, weights;
};

/// Gauss and Legendre's rule with n points on each of `panels` equal parts of [low, high], exact for polynomials of
/// degree 2 n - 1 on each; points rise, weights are positive and sum to high - low.
/// @throws ConfigError unless low < high (both finite), panels >= 1 and n >= 1.
Quadrature gauss_legendre(double low, double high, int panels, int n);

/// The integral of g over [low, high], by the ten-point rule on 64 parts, of which each is halved until its halves
/// agree with it to 1e-13 (or 1e-13 of its value): kinks cost evaluations, not digits. A peak that falls between the
/// points, narrower than 1/1000 of the interval, can be missed. Infinite or NaN where g is.
double integrate(const std::function<double(double)>& g, double low, double high);

}  // namespace saddle::divergences
