#pragma once
#include <cstdint>

#include "saddle/nn/constraint.h"

namespace saddle::nn {

struct SpectralNormOptions {
  std::int64_t iterations = 1;  // of the power method, a pass, >= 1
  bool exact = false;           // the largest singular value by a decomposition instead: slow, for tests
};

/// W / sigma(W) for every matrix and kernel W of the critic, sigma its largest singular value as {out, rest}; so a
/// critic of such layers and ReLUs is 1-Lipschitz. sigma = <u, W v> with v = W^T u / |W^T u|, u a buffer
/// "..._u" {out} that a training pass moves by `iterations` times u <- W v / |W v|, once however often the pass runs
/// the network. u and v are held constant in derivatives, hence with s = sigma and G = dL/d(W/s) the gradient
/// dL/dW = (G - <G, W/s> u v^T) / s. Source: Miyato et al. 2018, eq. (8), Algorithm 1 and eq. (12). A W of zeros stays.
/// @throws ConfigError for fewer than one iteration
Constraint spectral_norm(const SpectralNormOptions& options);

}  // namespace saddle::nn
