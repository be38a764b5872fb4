#pragma once
#include <string>
#include <vector>

#include "saddle/divergences/pairs.h"

namespace saddle::divergences {

/// A known distribution on the line.
struct LineLaw {
  std::string name;                   // "gaussian(0, 1)"
  Density log_density;                // -infinity where there is none; empty for a point mass
  std::function<double(double)> cdf;  // P(X <= x)
  double low = 0, high = 0;           // beyond these there is less than 1e-16 of the mass
  double far_low = 0, far_high = 0;   // beyond these less than 1e-32
  std::vector<double> breaks;         // where the density jumps
  std::vector<Gaussian1d> parts;      // the Gaussians it is made of: how wide its peaks are
  double mean = 0, std = 0;
  bool is_gaussian = false;
};

/// @throws ConfigError unless std > 0 and both are finite
LineLaw gaussian_law(double mean, double std);
/// @throws ConfigError unless low < high, finite
LineLaw uniform_law(double low, double high);
LineLaw point_mass(double x);
/// @throws ConfigError unless there are as many weights as parts, all >= 0, of sum one within 1e-9
LineLaw mixture_law(const GaussianMixture1d& mixture);

/// F^-1(u), 0 < u < 1, by bisection to rounding.
double quantile(const LineLaw& law, double u);

/// D_f(P || Q), by quadrature between the jumps and cuts at 0, 1, 2, 4, 8 and 12 standard deviations of every Gaussian
/// that the laws are made of, from logarithms; cut also where p / q crosses a ratio at which f has a kink, which is
/// found as a root. Infinite where one law has no density and the other's there costs that. With a point mass: f(1) if
/// both are the same one, else f(0) + f'(inf).
/// @return the value and its error, about 1e-12; more for parts that are narrower than 1e-7 of their place, whose
///         points float64 hardly tells apart
/// @throws NumericError where tails of 1e-16 of the mass still count: then it is infinite (chi-squared of a wider P) or
/// beyond this quadrature; and where the error is above 1e-6 of int |q f(p / q)| dx
Integral divergence(const FDivergence& d, const LineLaw& p, const LineLaw& q);

/// W_p^p = int |x - G^-1(F(x))|^p dF(x), p >= 1; for p = 1 as int |F - G| dx. Of Gaussians W_1 and W_2 are closed
/// forms; else by quadrature between cuts as above, of both laws. Source: Villani 2003, theorem 2.18.
/// @return the value and its error: relatively about 1e-10, and for p > 1 what 1e-15 of the mass costs that is taken
///         from where the quantiles run away, if it went as far as the laws reach
/// @throws NumericError where the quadrature's error is above 1e-6 of the value, or the value beyond float64
Integral transport_cost(double p, const LineLaw& a, const LineLaw& b);

/// 2 E|X - Y| - E|X - X'| - E|Y - Y'| = 2 int (F - G)^2 dx. Source: Szekely and Rizzo 2013, theorem 1 (d = 1).
/// @throws NumericError as above
Integral energy_distance(const LineLaw& a, const LineLaw& b);

}  // namespace saddle::divergences
