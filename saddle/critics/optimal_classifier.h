#pragma once
#include "saddle/critics/training.h"

namespace saddle::critics {

struct OptimalClassifierOptions {
  std::int64_t steps = 2000;
  std::uint64_t seed = 0;
};

/// A classifier by one objective.
struct Classifier {
  std::string objective;
  std::vector<double> probability;  // at OptimalClassifier::x
  double sup_error = 0;             // max |probability - p / (p + q)| where (p + q) / 2 >= floor
  double untrained_error = 0;       // of the same network before its first step
};

/// The best classifier between p = 0.33 N(-1, .0625) + 0.67 N(2, 2) and q = N(0.5, 4) is p / (p + q): by `minimax`
/// through a sigmoid, by `least-squares` (targets 0 and 1) as the score itself.
/// Source: Goodfellow et al. 2014, Proposition 1; Mao et al. 2017, eq. (5).
struct OptimalClassifier {
  static constexpr double kFloor = .01;  // of (p + q) / 2: where no samples are, nothing is learned
  std::vector<double> x, p, q, best;
  std::vector<Classifier> trained;
};
OptimalClassifier optimal_classifier(const OptimalClassifierOptions& options, const Progress& progress = {});

}  // namespace saddle::critics
