#include "saddle/metrics/modes.h"

#include <ATen/ATen.h>

#include <limits>

namespace saddle::metrics {

ModeCoverage mode_coverage(const Tensor& samples, const data::Mixture& mixture, double radius) {
  require_samples("mode_coverage", "samples", samples, {mixture.dimensions()});
  if (samples.size(0) == 0) throw ShapeError("mode_coverage: samples {0, ...} must hold at least one");

  const Tensor points = samples.detach().to(at::kCPU, at::kDouble);
  const Tensor distances = at::cdist(points, mixture.means, 2, /*compute_mode: differences=*/2) / mixture.stds;
  const auto [distance, nearest] = distances.min(1);
  const Tensor high_quality = nearest.masked_select(distance <= radius);  // false for NaN
  const Tensor counts = at::bincount(high_quality, {}, mixture.modes());
  const std::int64_t total = high_quality.numel();

  // 0 log 0 = 0: an empty mode adds nothing, though log 0 is taken on the way.
  const Tensor share = counts.to(at::kDouble) / static_cast<double>(total);
  const double kl = (at::xlogy(share, share) - at::xlogy(share, mixture.weights)).sum().item<double>();
  return {.modes = mixture.modes(),
          .covered = counts.count_nonzero().item<std::int64_t>(),
          .high_quality = static_cast<double>(total) / static_cast<double>(samples.size(0)),
          .reverse_kl = total > 0 ? kl : std::numeric_limits<double>::infinity(),
          .mass = share};
}

bool passes(const ModeCoverage& coverage, double min_share) {
  return coverage.covered == coverage.modes && coverage.high_quality >= min_share;
}

}  // namespace saddle::metrics
