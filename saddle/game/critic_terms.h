#pragma once
#include <string>
#include <utility>
#include <vector>

#include "saddle/core/tensor.h"

namespace saddle::game {

/// The parts of a critic's loss and two statistics of the batch it was computed on, for logs. Each is one number, a
/// tensor without dimensions. With several ranks the means are over the samples of this one.
struct CriticTerms {
  Tensor objective;                                       // L_D without penalties
  std::vector<std::pair<std::string, Tensor>> penalties;  // name, weight x penalty; of those that count in this step

  /// E D(x) - E D(G(z)) of raw scores; of a pairwise critic E D(x, G(z)) - E D(G(z), x). For a critic with Lipschitz
  /// constant K it is at most K W_1(P_r, P_g), and in Wasserstein GANs it is the estimate of K W_1 (Arjovsky et al.
  /// 2017, eq. 2 and 3). Undefined for critics that give features.
  Tensor score_gap;

  /// E ||grad_x D(x_hat)||_2 over the points of all penalties on input gradients; undefined without such a penalty.
  Tensor gradient_norm;
};

}  // namespace saddle::game
