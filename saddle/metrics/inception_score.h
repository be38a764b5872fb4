#pragma once
#include <cstdint>

#include "saddle/core/tensor.h"

namespace saddle::metrics {

/// IS = exp(E_x KL(p(y|x) || p(y))), between 1 and the number of classes. It sees neither the real data nor
/// differences within a class.
struct InceptionScore {
  double mean = 0;    // over the splits: what is reported
  double spread = 0;  // standard deviation over the splits, divisor splits - 1; 0 for one
  double whole = 0;   // of all samples at once, larger: p(y) of more samples is nearer uniform, and bias falls with n
};

/// Each split of n / splits samples has its own p(y). Samples are shuffled first: those of a folder in order of class
/// have splits of few classes, and score 1 to 2 instead of 10. Source: Salimans et al. 2016, section 4.
/// @param logits  {n, C}, floating: before the softmax. @param splits  1 to n
/// @throws ShapeError; DataError for numbers that are not finite; ConfigError unless 1 <= splits <= n
InceptionScore inception_score(const Tensor& logits, std::int64_t splits = 10, std::uint64_t seed = 0);

}  // namespace saddle::metrics
