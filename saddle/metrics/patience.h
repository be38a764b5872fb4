#pragma once
#include <cstdint>
#include <optional>

#include "saddle/metrics/metric.h"

namespace saddle::metrics {

/// A score turned so that less is better: its value, and the end of its interval on the worse side.
struct Mark {
  double value = 0, high = 0;
};
Mark mark_of(const Score& score);

/// Whether a series of scores still gets better, by intervals rather than by points: a score is better only if all of
/// its interval lies below the last one that was. Chance alone then rarely looks like progress.
class Patience {
 public:
  /// @return whether its value is the best so far
  bool add(const Mark& score);

  /// Scores since the last one that was better beyond its interval.
  std::int64_t since_better() const { return since_; }

 private:
  std::optional<double> best_, last_better_;
  std::int64_t since_ = 0;
};

}  // namespace saddle::metrics
