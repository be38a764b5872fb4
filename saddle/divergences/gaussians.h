#pragma once
#include "saddle/core/tensor.h"

namespace saddle::divergences {

/// N(mean, covariance) in d dimensions.
struct GaussianNd {
  Tensor mean;        // {d}
  Tensor covariance;  // {d, d}, symmetric; positive definite, or semidefinite where a function says so
};

/// The Gaussian with the samples' mean and their covariance, divisor n - 1. A covariance of n <= d samples is singular.
/// @param x  {n, d}, or {n} for d = 1; n >= 2
/// @throws ShapeError for other shapes, DataError for numbers that are not finite
GaussianNd fitted_gaussian(const Tensor& x);

// Closed forms for P = N(m1, S1) and Q = N(m2, S2), d = m1 - m2, in float64, to about 1e-12 times S2^-1 S1's condition.
// All throw ShapeError unless the two fit together and ConfigError unless both covariances are symmetric, finite and
// positive definite: between singular ones most are infinite or depend on directions rounding has decided.

/// KL(P || Q) = (tr S2^-1 S1 - d + (m1 - m2)' S2^-1 (m1 - m2) - log |S1| / |S2|) / 2.
double kl(const GaussianNd& p, const GaussianNd& q);
/// KL(Q || P).
double reverse_kl(const GaussianNd& p, const GaussianNd& q);
/// KL(P || Q) + KL(Q || P).
double jeffreys(const GaussianNd& p, const GaussianNd& q);

/// log int p^a q^(1-a) = (1-a)/2 log |S1| + a/2 log |S2| - 1/2 log |S| - a(1-a)/2 d' S^-1 d, S = (1-a) S1 + a S2;
/// +infinity unless S is positive definite, which for 0 <= a <= 1 it is.
/// Source: Gil, Alajaji and Linder 2013, "Renyi divergence measures for commonly used univariate continuous
/// distributions", the multivariate Gaussian's row.
/// @throws ConfigError unless a is finite
double log_overlap(double a, const GaussianNd& p, const GaussianNd& q);

/// 2 - 2 BC, BC = int sqrt(p q): as squared_hellinger() of f_divergence.h, twice what many books call by this name.
double squared_hellinger(const GaussianNd& p, const GaussianNd& q);
/// int p^2 / q - 1; infinite unless 2 S2 - S1 is positive definite.
double pearson(const GaussianNd& p, const GaussianNd& q);
/// int q^2 / p - 1; infinite unless 2 S1 - S2 is positive definite.
double neyman(const GaussianNd& p, const GaussianNd& q);
/// (int p^a q^(1-a) - 1) / (a (a - 1)), as alpha(a) of f_divergence.h. @throws ConfigError if a is 0 or 1
double alpha(double a, const GaussianNd& p, const GaussianNd& q);
/// log(int p^a q^(1-a)) / (a - 1). @throws ConfigError unless a > 0, a != 1
double renyi(double a, const GaussianNd& p, const GaussianNd& q);

/// int |p - q| / 2 = 2 Phi(delta / 2) - 1, delta^2 = (m1 - m2)' S^-1 (m1 - m2), for S1 = S2 = S; on the line for any
/// two, from the points where the densities cross.
/// @throws ConfigError for d >= 2 and covariances that differ by more than rounding: there is no closed form
double total_variation(const GaussianNd& p, const GaussianNd& q);

/// MMD^2 = E k(x, x') + E k(y, y') - 2 E k(x, y), k = exp(-||x - y||^2 / (2 l^2)), with E k(x, y) =
/// l^d |l^2 I + S1 + S2|^(-1/2) exp(-d' (l^2 I + S1 + S2)^-1 d / 2). Semidefinite covariances are fine.
/// @param bandwidth  l > 0
double mmd_squared(double bandwidth, const GaussianNd& p, const GaussianNd& q);

/// 2 E||X - Y|| - E||X - X'|| - E||Y - Y'||. Semidefinite covariances are fine. On the line from the mean of a folded
/// normal, else E||Z|| = pi^(-1/2) int_0^inf (1 - E exp(-u^2 ||Z||^2)) u^-2 du, whose expectation is a product over
/// S's eigenvalues; by quadrature, absolute error about 1e-11 of the largest std or distance.
double energy_distance(const GaussianNd& p, const GaussianNd& q);

}  // namespace saddle::divergences
