#pragma once
#include "saddle/critics/bounds.h"

namespace saddle::critics {

struct EstimateOptions {
  std::int64_t steps = 600;
  std::uint64_t seed = 0;
};

/// What trained critics say W1 is, between N(0, 1) and N(m, 1); one entry for each m.
struct Estimates {
  std::vector<double> distance;  // m, which is W1
  std::vector<double> exact;     // W1 of the samples that the critics are asked about
  /// The weight above which the unsquared penalty makes the gap W1, but for 1 sample in 1,000 at either end
  /// (penalised_optimum.h).
  std::vector<double> exact_weight;
  struct Curve {
    std::string bound;
    std::vector<double> gap;   // E D(x) - E D(G(z)) on those samples
    std::vector<double> best;  // the gap between the laws of the best of all critics; empty where it is not known
  };
  std::vector<Curve> curves;
};

/// The gap of a critic is W1 only if its slope is 1. Under spectral norm it is below. Under the squared one-sided
/// penalty the best critic's is above, by a little more than the m^2 / (2 lambda) of the best straight critic. Under
/// the unsquared one it is W1 itself while lambda is above `exact_weight`. Under clipping it is some multiple that
/// nobody knows.
Estimates wasserstein_estimates(const EstimateOptions& options, const Progress& progress = {});

}  // namespace saddle::critics
