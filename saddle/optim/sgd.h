#pragma once
#include <memory>

#include "saddle/optim/optimizer.h"

namespace saddle::optim {

struct SgdOptions {
  double lr = 1e-2;
  double momentum = 0;  // (-1, 1): a negative one damps alternating play

  /// For a stack of R games that differ in these, {R}: factors of lr, and what stands in for `momentum`.
  Tensor rates{}, momenta{};
};

/// Gradient descent with heavy-ball momentum: b = momentum b + g, w -= lr b.
/// Source: Polyak 1964; Sutskever et al. 2013, eqs. (1) and (2) in torch.optim.SGD's form, which this equals.
std::unique_ptr<Optimizer> sgd(const SgdOptions& options);

}  // namespace saddle::optim
