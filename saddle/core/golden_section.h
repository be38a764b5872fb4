#pragma once
#include <cmath>

namespace saddle {

/// The x in [low, high] where f is least, f having one minimum there: golden sections until the interval is at most
/// `width` long, 200 of them at most, which leave 1e-41 of any interval. Source: Kiefer 1953.
template <class Function>
double golden_section(const Function& f, double low, double high, double width) {
  constexpr int kMostSections = 200;
  const double ratio = (std::sqrt(5.0) - 1) / 2;
  double a = high - ratio * (high - low), b = low + ratio * (high - low), at_a = f(a), at_b = f(b);
  for (int section = 0; section < kMostSections && high - low > width; ++section) {
    if (at_a < at_b) {
      high = b, b = a, at_b = at_a, a = high - ratio * (high - low), at_a = f(a);
    } else {
      low = a, a = b, at_a = at_b, b = low + ratio * (high - low), at_b = f(b);
    }
  }
  return (low + high) / 2;
}

}  // namespace saddle
