#pragma once
#include <algorithm>
#include <cmath>
#include <utility>

namespace saddle {

inline constexpr double kTwoSided95 = 1.959963984540054;  // standard deviations of a normal law on either side: 95 %

/// 95 % interval of a share that was found among n independent cases: (p + z^2 / 2n +- z sqrt(p (1 - p) / n + z^2 /
/// 4n^2)) / (1 + z^2 / n), z = 1.96. Source: Wilson 1927.
inline std::pair<double, double> share_interval(double share, double n) {
  const double z = kTwoSided95, middle = share + z * z / (2 * n), scale = 1 + z * z / n;
  const double half = z * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n));
  return {std::max(0., (middle - half) / scale), std::min(1., (middle + half) / scale)};  // rounding may leave [0, 1]
}

}  // namespace saddle
