#pragma once
#include <vector>

namespace saddle {

/// y = a + b x by least squares.
struct LineFit {
  double a = 0, b = 0;
  double residual = 0;  // root of the mean squared difference
};

LineFit fit_line(const std::vector<double>& x, const std::vector<double>& y);

/// How a positive quantity falls (or grows) with time: y = c t^-power, fitted in double logarithms, and y = c factor^t,
/// fitted in the logarithm of y; the better one has the smaller residual.
struct Decay {
  double power = 0, power_residual = 0;
  double factor = 1, factor_residual = 0;
};

/// @param t, y  positive, at least two of each
Decay fit_decay(const std::vector<double>& t, const std::vector<double>& y);

}  // namespace saddle
