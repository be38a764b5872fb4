#pragma once
#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <numbers>

// The functions of a Formula. For numbers those of std and of this file; for tensors ATen's own of the same names,
// found through their argument. A branch is clamped to where it is used, so that no derivative of the other is 0 * inf.
namespace saddle::divergences::formula {

using std::exp, std::expm1, std::log, std::log1p, std::pow, std::tanh;

inline double clamp_max(double v, double high) { return std::min(v, high); }
inline double clamp_min(double v, double low) { return std::max(v, low); }
inline double minimum(double a, double b) { return std::min(a, b); }
inline double relu(double v) { return std::max(v, 0.0); }
inline double where(bool condition, double yes, double no) { return condition ? yes : no; }
inline double detach(double v) { return v; }
inline double sigmoid(double v) { return v >= 0 ? 1 / (1 + exp(-v)) : exp(v) / (1 + exp(v)); }

/// log(1 + e^v). ATen's softplus cuts off at 20, 2e-9 from the value; the second derivative of its log_sigmoid loses
/// all digits where it is small. Here value and derivatives keep theirs on both sides.
template <class T>
T soft_plus(const T& v) {
  const T above = clamp_min(v, 0.0), below = clamp_max(v, 0.0);
  return where(v > 0, above + log1p(exp(-above)), log1p(exp(below)));
}

/// log softplus(-v): beyond 13 by its series in e = e^-v, whose next term, e^3 / 8, is below 1e-17. The logarithm of a
/// softplus that is smaller has derivatives that overflow in float32.
template <class T>
T log_soft_plus_of_minus(const T& v) {
  constexpr double kFar = 13;
  const T e = exp(-clamp_min(v, kFar));
  return where(v > kFar, -v - e / 2 + 5 * e * e / 24, log(soft_plus(-clamp_max(v, kFar))));
}

/// log(1 - e^-x), x > 0.
template <class T>
T log_one_minus_exp(const T& x) {
  using std::numbers::ln2;
  return where(x < ln2, log(-expm1(-clamp_max(x, ln2))), log1p(-exp(-clamp_min(x, ln2))));
}

/// One Newton step towards y + e^y = s.
template <class T>
T lambert_step(const T& y, const T& s) {
  return y - (y - s + exp(y)) / (1 + exp(y));
}

/// log W(e^s), W Lambert's function: the y with y + e^y = s. Newton's iterates fall to it from a start on its right and
/// are exact after five, which need no graph. A step taken with one doubles, plus one, how many derivatives are right:
/// two steps give the first three.
template <class T>
T log_lambert(const T& s) {
  const T fixed = detach(s);
  T y = minimum(fixed, log(clamp_min(fixed, 1.0)));
  for (int i = 0; i < 5; ++i) y = lambert_step(y, fixed);
  return lambert_step(lambert_step(y, s), s);
}

}  // namespace saddle::divergences::formula
