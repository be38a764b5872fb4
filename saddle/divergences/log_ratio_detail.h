#pragma once
#include "saddle/divergences/f_divergence.h"

namespace saddle::divergences {

/// q f(p / q) from logarithms; a density that is 0 has -infinity, and f(0) or f'(inf) is then the other's price.
/// @param extent, tolerance  where |log p / q| > 700 and its limit is infinite, less than tolerance / extent is let
/// pass
/// @throws NumericError where more than that would depend on digits that float64 has not
double cost_of_logs(const FDivergence& d, double log_p, double log_q, double extent, double tolerance);

}  // namespace saddle::divergences
