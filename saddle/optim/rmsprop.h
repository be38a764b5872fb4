#pragma once
#include <memory>

#include "saddle/optim/optimizer.h"

namespace saddle::optim {

struct RmspropOptions {
  double lr = 5e-5;
  double alpha = 0.99;  // how much of the running square is kept, [0, 1)
  double eps = 1e-8;
};

/// RMSProp: v = alpha v + (1 - alpha) g^2, w -= lr g / (sqrt(v) + eps); uncentred, no momentum.
/// Source: Tieleman and Hinton 2012, lecture 6.5; equal to torch.optim.RMSprop.
std::unique_ptr<Optimizer> rmsprop(const RmspropOptions& options);

}  // namespace saddle::optim
