#pragma once
#include <functional>

#include "saddle/divergences/kernel.h"

namespace saddle::divergences {

/// The median of ||x_i - x_j|| over pairs of the pooled samples, or 1 if it is 0; of 2,000 of them, drawn, where there
/// are more. It does not ask which side a sample is of, as a bandwidth for tests must not. The usual one of an RBF
/// kernel. Source: Gretton et al. 2012, section 8.
double median_distance(const Tensor& x, const Tensor& y);

/// A difference of larger numbers, and what rounding may have done to it.
struct Rounded {
  double value = 0, rounding = 0;
};

/// 2 E||x - y|| - E||x - x'|| - E||y - y'|| without pairs of a sample with itself, so unbiased and at times below 0;
/// {n, d} and {m, d}, n and m >= 2. Source: Szekely and Rizzo 2013, eq. (6) as a U-statistic.
Rounded energy_distance(const Tensor& x, const Tensor& y);

/// Whether x and y are of one distribution: the share, of B random divisions of the pooled samples into two of these
/// sizes and the given one, that are at least as far apart. Under that hypothesis P(p <= a) <= a for any a.
/// Source: Phipson and Smyth 2010, eq. (2); Gretton et al. 2012, section 4.
/// @param distance  MMD^2 of `kernel`; with distance_kernel() the energy distance. All pairs are computed in blocks.
/// @return p, a multiple of 1 / (B + 1). @throws ShapeError, DataError; ConfigError unless 1 <= B <= 10^6; NumericError
///         where the statistic is beyond float64
double permutation_test(const Kernel& kernel, const Tensor& x, const Tensor& y, std::int64_t permutations,
                        std::uint64_t seed);

/// An estimate of two sample sets with the error that drawing them made.
struct Uncertain {
  double value = 0, standard_error = 0, low = 0, high = 0;
};

/// value +- 1.96 standard errors, the standard error from estimates on random halves of both sets, drawn without
/// replacement: their spread about the whole sets' value is that of the value about its mean (for n / 2 of n the
/// factors n / b - 1 = 1 cancel). No sample comes twice, which estimators by neighbours would take for a peak. The bias
/// of an estimator, which a half has more of, is not in it. Source: Shao and Wu 1989, eq. (2.2), the delete-half
/// jackknife.
/// @throws ShapeError for fewer than 8 samples of a side; what the estimator throws
Uncertain by_halves(const std::function<double(const Tensor& x, const Tensor& y)>& estimator, const Tensor& x,
                    const Tensor& y, std::uint64_t seed, int halves = 50);

}  // namespace saddle::divergences
