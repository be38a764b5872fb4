#include "saddle/metrics/patience.h"

namespace saddle::metrics {

Mark mark_of(const Score& score) {
  const double value = score.value, low = score.low.value_or(value), high = score.high.value_or(value);
  return score.lower_is_better ? Mark{value, high} : Mark{-value, -low};
}

bool Patience::add(const Mark& score) {
  const bool best = !best_ || score.value < *best_, better = !last_better_ || score.high < *last_better_;
  if (best) best_ = score.value;
  if (better) last_better_ = score.value;
  since_ = better ? 0 : since_ + 1;
  return best;
}

}  // namespace saddle::metrics
