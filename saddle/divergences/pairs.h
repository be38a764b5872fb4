#pragma once
#include <functional>
#include <vector>

#include "saddle/divergences/f_divergence.h"
#include "saddle/divergences/quadrature.h"

namespace saddle::divergences {

/// D_f(P || Q) = sum_x q f(p / q) of two distributions on the same outcomes. An outcome with q = 0 costs p f'(inf), one
/// with p = 0 costs q f(0), one with both nothing. At least f(1); +infinity where f says so.
/// @throws ShapeError if p and q are of different length, ConfigError unless each is >= 0 and sums to one within 1e-9.
double divergence(const FDivergence& d, const std::vector<double>& p, const std::vector<double>& q);

/// E_P[T] - E_Q[f*(T)], never above D_f(P || Q) and equal to it at T = f'(p / q); -infinity if T leaves the domain of
/// f* where q > 0. Source: Nowozin et al. 2016, eq. (4).
/// @param critic  T(x), one value an outcome; not read where p = q = 0
double variational_bound(const FDivergence& d, const std::vector<double>& p, const std::vector<double>& q,
                         const std::vector<double>& critic);

/// A density on the line.
using Density = std::function<double(double x)>;

/// D_f of two densities, its integrand integrated over [low, high]: exact to 1e-10 or so if what lies outside is that
/// small. Keep the interval where a density that is not truly zero does not underflow (Gaussians: within 38 std), else
/// f(0) or f'(inf), which may be infinite, is taken for its mass.
double divergence(const FDivergence& d, const Density& p, const Density& q, double low, double high);

/// N(mean, std^2).
struct Gaussian1d {
  double mean = 0, std = 1;
  double operator()(double x) const;
};

/// sum_k weights_k N(mean_k, std_k^2).
struct GaussianMixture1d {
  std::vector<double> weights;
  std::vector<Gaussian1d> parts;
  double operator()(double x) const;
};

}  // namespace saddle::divergences
