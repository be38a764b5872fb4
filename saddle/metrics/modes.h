#pragma once
#include <cstdint>

#include "saddle/core/tensor.h"
#include "saddle/data/mixture.h"

namespace saddle::metrics {

/// How a sample spreads over the modes of a Gaussian mixture. `covered` alone is no evidence: 2,500 uniform points
/// cover 23 modes of 25. Nor does the whole tell new samples from memorised ones, once these meet every mode.
struct ModeCoverage {
  std::int64_t modes = 0;
  std::int64_t covered = 0;  // modes with at least one high-quality sample
  double high_quality =
      0;  // share of samples within the radius of a mode; a perfect sampler in 2-D has 1 - e^-4.5 = .98889
  double reverse_kl =
      0;  // KL(histogram of the high-quality samples over modes || weights), nats; infinite if there are none
  Tensor mass = {};  // {modes}, the high-quality samples' shares, to compare with the weights; NaN if there are none
};

/// Nearest mode within `radius` standard deviations, PacGAN's rule with 3; a sample's distance to a mode is in that
/// mode's std, and its mode is the nearest in this sense. Samples that are not finite are not high quality.
///
/// Source: Lin et al. 2018, "PacGAN", section 4.1, and its MetricLogger.
/// @param samples  {n, d}, n >= 1, floating
/// @throws ShapeError if samples do not have the mixture's dimension, or there are none.
ModeCoverage mode_coverage(const Tensor& samples, const data::Mixture& mixture, double radius = 3);

/// All modes covered, and at least min_share of the samples of high quality.
bool passes(const ModeCoverage& coverage, double min_share = .6);

}  // namespace saddle::metrics
