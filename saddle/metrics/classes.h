#pragma once
#include <cstdint>

#include "saddle/core/tensor.h"

namespace saddle::metrics {

/// The class a classifier gives each sample, {n}, int64: the largest of {n, C} logits; for {n, channels, C}, images of
/// several digits asked one by one, the digits as one number in base C: 100 a + 10 b + c of three channels and C = 10.
/// @throws ShapeError; DataError for numbers that are not finite; ConfigError for over 10^7 combined classes
Tensor predicted_classes(const Tensor& logits);

/// C, or C^channels. @throws as predicted_classes
std::int64_t class_count(const Tensor& logits);

/// Counts of samples by class. `covered` alone is no evidence: through a classifier that is right in 91 %, a generator
/// lacking 3 of 10 digits in each of three channels covers 840 to 930 modes of 1,000 by the classifier's errors. Its KL
/// of .74 to .56 shows that it does.
struct ClassCoverage {
  std::int64_t classes = 0;
  std::int64_t covered = 0;  // classes with at least one fake
  double kl = 0;  // KL(fakes' histogram || reals'), nats; the reals' with half a sample added to each class, so finite
  double kl_uniform = 0;  // KL(fakes' histogram || uniform), nats
  double floor = 0;       // what `kl` is on average for fakes of the reals' law: (K - 1) / 2 (1/n + 1/m)
};

/// Source: Metz et al. 2017, section 3.3.1, the stacked data's modes and KL; the added half: Krichevsky and Trofimov
/// 1981.
/// @param real, fake  classes as predicted_classes gives them, {n} and {m}, in [0, classes)
/// @throws ShapeError for other shapes or no samples, DataError for a class out of range
ClassCoverage class_coverage(const Tensor& real, const Tensor& fake, std::int64_t classes);

/// kl <= floor + slack: real data's own and some slack.
bool passes(const ClassCoverage& coverage, double slack = .3);

}  // namespace saddle::metrics
