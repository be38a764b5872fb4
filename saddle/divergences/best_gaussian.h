#pragma once
#include <vector>

#include "saddle/divergences/line_law.h"

namespace saddle::divergences {

/// N(mean, std^2) in the place of a law P on the line.
struct GaussianApproximation {
  double mean = 0, std = 1;
  Integral divergence;  // D_f(P || N(mean, std^2)) with the error of its quadrature
};

/// A local minimum of D_f(P || N(mean, std^2)) over mean and std, by coordinate descent with golden sections from the
/// start given: mean and std to about 1e-6 of std, the divergence to rounding, since it is flat there.
/// @throws NumericError where D_f is infinite or beyond the quadrature at the start
GaussianApproximation local_gaussian(const FDivergence& d, const LineLaw& p, double mean, double std);

/// The Gaussians at which searches from several starts ended.
struct BestGaussian {
  GaussianApproximation least;
  std::vector<GaussianApproximation> other_minima;  // rising
  int starts = 0;                                   // from which there was a search; D_f is finite there
  int reached = 0;                                  // searches that ended at `least`
};

/// The least of the local minima found from each pair of a mean and a standard deviation of P and of the Gaussians that
/// it is made of. It is no proof of a global minimum: `reached` of `starts` is its evidence.
/// @throws NumericError if D_f is infinite or beyond the quadrature at all of them; ConfigError for a point mass
BestGaussian best_gaussian(const FDivergence& d, const LineLaw& p);

}  // namespace saddle::divergences
