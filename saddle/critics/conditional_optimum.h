#pragma once
#include "saddle/critics/training.h"

namespace saddle::critics {

struct ConditionalOptimumOptions {
  std::int64_t steps = 1500;
  std::uint64_t seed = 0;
};

/// A classifier trained by `minimax` that sees the label or does not, beside the best one.
struct LabelledClassifier {
  bool sees_label = false;
  /// D(x, y) at Conditional::x and the best classifier's: a row for each label that it sees, or one row.
  std::vector<std::vector<double>> probability, best;
  double sup_error = 0;          // largest |D - best| where half of the sum of both densities is at least .01
  double jsd = 0, best_jsd = 0;  // log 2 - L_D / 2 on new samples; the divergence that it estimates
};

/// One generator G(z, y) and its two classifiers.
struct ConditionalCase {
  std::string generator;  // "ignores the label"
  LabelledClassifier blind, conditional;
};

/// Data: label y is 0 with probability .7 and 1 with .3; x given y is N(-1, .5^2) or N(1, .5^2). With labels drawn as
/// in the data the best classifier of (x, y) is p(x, y) / (p(x, y) + q(x | y) p(y)), and the generator minimises the
/// JSD of the joint distributions, which is E_y JSD(p(x | y), q(x | y)); without the label the best is p(x) / (p(x) +
/// q(x)), and JSD(p(x), q(x)) is never more. Source: Mirza and Osindero 2014, eq. (2); Goodfellow et al. 2014,
/// Theorem 1.
struct Conditional {
  std::vector<double> x;
  std::vector<ConditionalCase> cases;
};
Conditional conditional_optima(const ConditionalOptimumOptions& options, const Progress& progress = {});

}  // namespace saddle::critics
