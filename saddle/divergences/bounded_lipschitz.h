#pragma once
#include "saddle/divergences/discrete_pair.h"

namespace saddle::divergences {

/// The bounded Lipschitz distance, sup E D(x) - E D(y) over |D| <= 1 with |D(x) - D(y)| <= ||x - y||: the least mean
/// cost of moving mass at min(||x - y||, 2) a unit, since this is Kantorovich's dual for that cost. It is also how far
/// 1-Lipschitz critics take the hinge loss below that of a constant, 2 - min L_D with L_D = E max(0, 1 - D(x)) + E
/// max(0, 1 + D(y)): clipping D to [-1, 1] keeps it Lipschitz and raises no term, and there L_D = 2 - (E D(x) - E
/// D(y)). Source: Villani 2003, theorem 1.14, for the metric min(||x - y||, 2).
/// @param x, y  {n, d} and {m, d}. @param a, b  weights; undefined: equal
/// @return exact, by the network simplex. @throws as discrete_pair; NumericError where the plan is not proven to be the
///         cheapest; DataError for more than 10^8 pairs of points
double bounded_lipschitz(const Tensor& x, const Tensor& y, const Tensor& a = {}, const Tensor& b = {});

/// The distance of two laws on the line: that of their cells, with the error.
/// @throws NumericError where the error is above 1e-4 of the value
Integral bounded_lipschitz(const LineLaw& p, const LineLaw& q);

}  // namespace saddle::divergences
