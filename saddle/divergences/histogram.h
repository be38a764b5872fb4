#pragma once
#include "saddle/core/tensor.h"
#include "saddle/divergences/f_divergence.h"

namespace saddle::divergences {

inline constexpr std::int64_t kMostBins = 1'000'000;  // in all

/// D_f of two sample sets after both are counted in the same bins.
struct Binned {
  double value = 0;  // infinite where a bin of one side alone costs that; never above D_f of the laws but for noise
  std::int64_t bins = 0;   // an axis, at most
  std::int64_t alone = 0;  // bins that only one side has samples in
};

/// Each axis is cut at quantiles of the pooled samples, so that its bins hold about equally many; there are as many as
/// asked for or, for 0, 2 min(n, m)^(1/(d+2)) rounded: in one dimension Rice's rule. Where an axis has no more
/// different numbers than that, each is a bin. So the value does not change when an axis is stretched by any increasing
/// function, and a sample far out is one sample. Binning lowers a divergence (its data processing inequality), noise
/// raises it by about f''(1) (bins^d - 1) (1/n + 1/m) / 2.
/// @param x, y  {n, d} and {m, d}, d = 1 or 2
/// @throws ShapeError, DataError; ConfigError for bins below 0 or above 10,000, and for more than kMostBins in all
Binned divergence_of_samples(const FDivergence& d, const Tensor& x, const Tensor& y, std::int64_t bins = 0);

}  // namespace saddle::divergences
