#pragma once
#include <cstdint>
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

struct IntegralOptions {
  double relative = 1e-13;             // of the integral of |g|, and
  double absolute = 0;                 // of the error estimate: whichever allows more ends the refinement
  std::int64_t evaluations = 200'000;  // of g; at this many the best so far is returned, its error said
};

/// An integral, and where only its value is wanted that number.
struct Integral {
  double value = 0;
  double error = 0;     // summed over the parts: how far halves are from the whole. An estimate, no bound
  double absolute = 0;  // the integral of |g|, whose rounding the value has at least

  operator double() const { return value; }
};

/// The integral of g over [cuts.front(), cuts.back()], by Lobatto's ten-point rule between the cuts, of which the part
/// whose halves differ most from it is halved, until these differences sum to the tolerance: kinks cost evaluations,
/// not digits. A peak that falls between the points, narrower than 1/20 of what is between two cuts, can be missed: cut
/// where g changes. Infinite or NaN where g is, with that error; g is asked at
/// the cuts too.
/// @param cuts  at least two, finite, rising
Integral integrate(const std::function<double(double)>& g, const std::vector<double>& cuts,
                   const IntegralOptions& o = {});

/// The same between 65 cuts that are as far from one another.
Integral integrate(const std::function<double(double)>& g, double low, double high);

}  // namespace saddle::divergences
