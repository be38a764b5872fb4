#pragma once
#include <functional>
#include <optional>

#include "saddle/critics/training.h"

namespace saddle::critics {

struct EstimateBySamplesOptions {
  CriticOptions critic{};              // how it is trained; `batch` samples a side of the training half
  std::int64_t width = 64, depth = 2;  // of its MLP, leaky ReLU of slope 0.2
};

/// What a critic that was trained on one half of two sample sets says of the other half.
struct CriticEstimate {
  /// How much better than any constant its loss is: min over c of L_D(c) - L_D(D). Where L_D = const - divergence at
  /// its optimum, a lower bound of that divergence in the mean: 2 JSD for minimax, 2 TV for hinge, D_f for f-GAN,
  /// GAN-QP's for its own, and for Wasserstein E D(x) - E D(y), which is K W_1 at most.
  double value = 0;
  double on_training_half = 0;  // the same where it was trained: far above `value` means learnt by heart
  std::int64_t held_out = 0;    // samples a side

  /// Of critics with one score: E D(x) - E D(y); a bound on |D(x) - D(y)| / |x - y|, the product of its layers' largest
  /// singular values; and their quotient, which no W_1 of the held-out samples is below.
  double gap = 0;
  std::optional<double> lipschitz, certified;
  Tensor x, y;  // the held-out samples {held_out, d}
  /// D as trained, {k, d} -> {k}; empty for a critic of pairs or of features.
  std::function<Tensor(const Tensor&)> score = {};
};

/// Halves both sets by a permutation drawn from the seed, trains on the first, asks about the second. f-GAN's bound:
/// Nowozin et al. 2016, eq. (4); the certificate: Kantorovich and Rubinstein, W_1 = max over 1-Lipschitz f of E f(x) -
/// E f(y).
/// @param x, y  {n, d} and {m, d}, n and m >= 4
/// @throws ShapeError, DataError as transport::two_samples; ConfigError for a method that reads labels
CriticEstimate estimate_by_critic(const Tensor& x, const Tensor& y, const EstimateBySamplesOptions& options,
                                  const Progress& progress = {});

}  // namespace saddle::critics
