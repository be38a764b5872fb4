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
  struct Curve {
    std::string bound;
    std::vector<double> gap;  // E D(x) - E D(G(z)) on those samples
  };
  std::vector<Curve> curves;
};

/// The gap of a critic is W1 only if its slope is 1. Under spectral norm it is below; under the one-sided penalty the
/// best straight critic has slope 1 + m / (2 lambda) and gap m + m^2 / (2 lambda); under clipping it is some multiple
/// that nobody knows.
Estimates wasserstein_estimates(const EstimateOptions& options, const Progress& progress = {});

}  // namespace saddle::critics
