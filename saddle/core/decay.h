#pragma once
#include <optional>
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

/// Limit of a quantity y = limit + c ratio^t.
struct Approach {
  double limit = 0;
  double away = 0;   // |limit - y| at the end
  double until = 0;  // time from which |limit - y| is below 1 % of the limit
};

/// Through y at half, three quarters and all of a time `end`: Aitken's extrapolation. Nothing where these do not come
/// nearer by a factor between .01 and .9 a quarter, or where the limit is not positive.
std::optional<Approach> fit_approach(double half, double three_quarters, double last, double end);

/// The mean of log y, y > 0; 0 of an empty list.
double mean_log(const std::vector<double>& y);

}  // namespace saddle
