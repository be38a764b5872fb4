// Test statistics with their limits. A correct sampler exceeds a limit with the probability its name says; seeds are
// fixed, so a test either always passes or never does, and the probability is that of having drawn a bad seed when it
// was written.
#pragma once
#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <vector>

namespace saddle::test {

inline constexpr double kSigmas = 5;  // two-sided, of a normal estimate: false alarm 6e-7

/// sup |empirical distribution function - cdf|, Kolmogorov and Smirnov.
template <class Cdf>
double kolmogorov_smirnov(const at::Tensor& sample, Cdf cdf) {
  const at::Tensor sorted = std::get<0>(sample.flatten().to(at::kDouble).sort());
  const double* x = sorted.const_data_ptr<double>();
  const auto n = static_cast<double>(sorted.numel());
  double distance = 0;
  for (std::int64_t i = 0; i < sorted.numel(); ++i) {
    const auto k = static_cast<double>(i);
    distance = std::max({distance, cdf(x[i]) - k / n, (k + 1) / n - cdf(x[i])});
  }
  return distance;
}

/// False alarm 1e-6: sqrt(-log(1e-6 / 2) / (2 n)).
inline double kolmogorov_smirnov_limit_1e6(std::int64_t n) {
  return 2.6933861344527 / std::sqrt(static_cast<double>(n));
}

/// sum (count - expected)^2 / expected.
inline double chi_square(const std::vector<double>& counts, const std::vector<double>& expected) {
  double sum = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    sum += (counts[i] - expected[i]) * (counts[i] - expected[i]) / expected[i];
  }
  return sum;
}

// Chi-square limits by degrees of freedom, false alarm 1e-6.
inline constexpr double kChiSquare5Limit1e6 = 35.888;
inline constexpr double kChiSquare7Limit1e6 = 40.522;
inline constexpr double kChiSquare9Limit1e6 = 44.811;
inline constexpr double kChiSquare24Limit1e6 = 72.229;

inline double normal_cdf(double x) { return .5 * std::erfc(-x / std::numbers::sqrt2); }

inline double uniform_cdf(double x) { return std::clamp(x, 0.0, 1.0); }

}  // namespace saddle::test
