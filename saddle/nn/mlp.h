#pragma once
#include "saddle/nn/condition.h"
#include "saddle/nn/network.h"

namespace saddle::nn {

struct MlpOptions {
  std::int64_t width = 512;
  std::int64_t depth = 3;           // hidden layers, >= 0
  double slope = 0;                 // of the (leaky) ReLU for negative values
  Scheme scheme = Scheme::pytorch;  // how weights start
  Conditioning condition;           // none or concat; projection in a critic
  bool minibatch_std = false;       // one more feature before the last layer: Karras et al. 2018, section 3
};

/// {n, in} -> {n, out}: depth hidden layers of (leaky) ReLU units.
Network mlp(std::string name, std::int64_t in, std::int64_t out, const MlpOptions& options);

}  // namespace saddle::nn
