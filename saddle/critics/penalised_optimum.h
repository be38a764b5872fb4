#pragma once
#include "saddle/divergences/pairs.h"

namespace saddle::critics {

/// The best Wasserstein critic under the squared gradient penalty at interpolates, among all functions f on the line:
/// the maximum of E_p f - E_q f - lambda E_r max(0, |f'| - 1)^2, p the reals, q the fakes, r the interpolates
/// epsilon x + (1 - epsilon) y, x ~ p, y ~ q, epsilon ~ U[0, 1].
struct PenalisedOptimum {
  double gap = 0;   // E_p f - E_q f = W_1 + int S^2 / (2 lambda r) dx
  double pull = 0;  // E_q f', the size of d L_G / d shift
};

/// With S = F_q - F_p the objective is int S f' - lambda r max(0, |f'| - 1)^2 dx, so that its integrand is largest at
/// f' = sign(S) (1 + |S| / (2 lambda r)). The two-sided penalty has the same maximum. By quadrature, to 1e-9 or so.
/// @param weight  lambda, > 0. @throws ConfigError for another
PenalisedOptimum penalised_optimum(const divergences::Gaussian1d& p, const divergences::Gaussian1d& q, double weight);

/// |S| / r at x. Under the penalty lambda E_r max(0, |f'| - 1), which is not squared, the integrand is largest at
/// f' = sign(S) if lambda is larger than that and grows without end if lambda is smaller. A lambda that is larger
/// everywhere makes E_p f - E_q f of the best critic W_1: an exact penalty.
double least_exact_weight(const divergences::Gaussian1d& p, const divergences::Gaussian1d& q, double x);

/// The largest of these between the points beyond which p and q have `tail` of their mass on either side.
double least_exact_weight_within(const divergences::Gaussian1d& p, const divergences::Gaussian1d& q,
                                 double tail = 1e-3);

/// The same between the uniform laws on two circles in the plane, reals on the `outer` radius and fakes on the `inner`.
/// The objective is concave in f and does not change when the plane is turned, so that the best critic depends on |x|
/// alone: its slope is 1 + 1 / (2 lambda r(|x|)) between the circles, r the density of the interpolates' |x_hat|.
struct CirclesOptimum {
  double outer = 2, inner = 1, weight = 10;

  double slope(double radius) const;  // inner < radius < outer; ConfigError for others, or a weight not above 0
  double gap() const;                 // the integral of the slope
};

}  // namespace saddle::critics
