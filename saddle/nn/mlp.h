#pragma once
#include "saddle/nn/network.h"

namespace saddle::nn {

struct MlpOptions {
  std::int64_t width = 512;
  std::int64_t depth = 3;           // hidden layers, >= 0
  double slope = 0;                 // of the (leaky) ReLU for negative values
  Scheme scheme = Scheme::pytorch;  // how weights start
};

/// {n, in} -> {n, out}: depth hidden layers of (leaky) ReLU units.
Network mlp(std::string name, std::int64_t in, std::int64_t out, const MlpOptions& options);

}  // namespace saddle::nn
