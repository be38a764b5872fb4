#pragma once
#include <cmath>
#include <numbers>

namespace saddle::divergences {

/// P(Z <= z) and its density, Z ~ N(0, 1).
inline double normal_cdf(double z) { return 0.5 * std::erfc(-z / std::numbers::sqrt2); }
inline double log_normal_density(double z) { return -z * z / 2 - std::log(2 * std::numbers::pi) / 2; }
inline double normal_density(double z) { return std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi); }

/// Pairs of samples whose distances are computed at once.
inline constexpr long kPairsAtOnce = 1 << 22;

}  // namespace saddle::divergences
