#pragma once
#include <cstdint>

#include "saddle/divergences/kernel.h"

namespace saddle::metrics {

/// k(x, y) = (x . y / d + 1)^3, the kernel of the KID. Source: Binkowski et al. 2018, section 4.
divergences::Kernel cubic_kernel();

/// exp(-||x - y||^2 / (2 s^2)), s = `bandwidth` > 0, of {n, d} and {m, d}: as divergences::rbf, but with differences
/// where products of the samples would cancel, so that it is right at any offset and beside far samples. Not
/// differentiable.
divergences::Kernel rbf_by_differences(double bandwidth);

struct KernelDistanceOptions {
  std::int64_t subsets = 100;       // 1 to 10,000
  std::int64_t subset_size = 1000;  // >= 2; of min(n, m) samples where a side has fewer
  std::uint64_t seed = 0;
  bool with_error = true;  // also the standard error, which takes longest where subsets are large
};

/// KID: the mean over random subsets, drawn from each side without replacement, of the unbiased MMD^2. Unbiased at any
/// size, so below 0 half the time if both sides are of one law.
struct KernelDistance {
  double value = 0;
  double spread = 0;          // standard deviation over the subsets: of a subset's value, not of `value`
  double standard_error = 0;  // of `value`, for drawing the samples and the subsets; see kernel_distance
  std::int64_t subsets = 0, subset_size = 0;  // what was used
};

/// Subsets of s of n samples vary about the whole set's value as that varies about the population's, but for the factor
/// s / (n - s) (the delete-d jackknife, Shao and Wu 1989); with B subsets standard_error^2 = spread^2 (s / (n - s) +
/// 1/B), n the smaller side. Above half of a side there is no such spread: the error is that of random halves. With
/// subset_size = min(n, m) = max(n, m) there is one subset, and the value is the plain U-statistic. Source: Binkowski
/// et al. 2018, section 4.
/// @param x, y  {n, d} and {m, d}. @throws ShapeError, ConfigError; DataError for fewer than two samples of a side or
/// numbers that are not finite. The error is 0 where a side has fewer than 8 samples: it is not known.
KernelDistance kernel_distance(const divergences::Kernel& kernel, const Tensor& x, const Tensor& y,
                               const KernelDistanceOptions& options = {});

}  // namespace saddle::metrics
