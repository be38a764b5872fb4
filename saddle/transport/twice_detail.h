#pragma once

namespace saddle::transport {

/// A number of twice the digits, high + low, |low| at most half a unit in high's last place.
struct Twice {
  double high = 0, low = 0;
};

/// a + b exactly. Source: Knuth 1969, section 4.2.2, theorem B.
inline Twice exact_sum(double a, double b) {
  const double sum = a + b, rest = sum - a;
  return {sum, (a - (sum - rest)) + (b - rest)};
}

/// a + b to about 2^-105 of the larger one.
inline Twice sum(const Twice& a, double b) {
  const Twice first = exact_sum(a.high, b);
  return exact_sum(first.high, first.low + a.low);
}

inline Twice negative(const Twice& a) { return {-a.high, -a.low}; }

/// c - u - v, right in its sign and most of a double's digits although c, u and v may be far larger: u + v is taken
/// first, and what is left of c is exact where they cancel.
inline double reduced_cost(double c, const Twice& u, double v_high, double v_low) {
  const Twice both = exact_sum(u.high, v_high);
  return (c - both.high) - (both.low + (u.low + v_low));
}

}  // namespace saddle::transport
