#pragma once
#include <memory>

#include "saddle/optim/optimizer.h"

namespace saddle::optim {

struct AdamOptions {
  double lr = 2e-4;
  double beta1 = 0.5;  // [0, 1)
  double beta2 = 0.999;
  double eps = 1e-8;
};

/// Adam: m = b1 m + (1 - b1) g, v = b2 v + (1 - b2) g^2, w -= lr m^ / (sqrt(v^) + eps), m^ and v^ corrected for their
/// start at 0. Source: Kingma and Ba 2015, Algorithm 1. One fused kernel for all parameters; equal to torch.optim.Adam.
std::unique_ptr<Optimizer> adam(const AdamOptions& options);

}  // namespace saddle::optim
