#pragma once
#include "saddle/critics/bounds.h"

namespace saddle::critics {

struct SegmentsOptions {
  std::int64_t steps = 1000;
  std::uint64_t seed = 0;
};

/// The critic's gradient at x_t = t x_r + (1 - t) x_f, means over pairs; one entry for each t.
struct AlongSegments {
  std::vector<double> norm;    // ||grad D(x_t)||
  std::vector<double> cosine;  // between grad D(x_t) and x_r - x_f
};

/// One critic, along the pairs of the optimal plan and along independent pairs.
struct SegmentCurve {
  std::string bound;
  AlongSegments coupled, independent;
};

/// Between the circles of radius 2 (reals) and 1 (fakes), where the optimal plan goes along the rays and the best
/// critic is |x|: on coupled pairs its gradient is (x_r - x_f) / ||x_r - x_f||, elsewhere it has norm 1 and another
/// direction. Source: Gulrajani et al. 2017, Proposition 1.
struct Segments {
  std::vector<double> t;
  std::vector<SegmentCurve> curves;
};
Segments segments(const SegmentsOptions& options, const Progress& progress = {});

/// The gradient of a critic along given pairs {n, d}.
AlongSegments along(const FixedGame& critic, const Tensor& x_real, const Tensor& x_fake, const std::vector<double>& t);

}  // namespace saddle::critics
