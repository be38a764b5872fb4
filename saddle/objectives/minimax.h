#pragma once
#include <ATen/ATen.h>

#include "saddle/objectives/objective.h"

namespace saddle::objectives {

/// Minimax: L_D = -E[log s(D(x))] - E[log(1 - s(D(G(z))))], L_G = E[log(1 - s(D(G(z))))], s the logistic function.
/// The generator's loss saturates where the critic is sure. Source: Goodfellow et al. 2014, eq. (1).
/// -log s(v) is computed as softplus(-v): exact for any score, where log(s(v) + eps) loses its gradient.
inline Objective minimax() {
  return {
      .name = "minimax",
      .critic_loss = [](const Play& d) { return at::softplus(-d.real).mean(-1) + at::softplus(d.fake).mean(-1); },
      .generator_loss = [](const Play& d) { return -at::softplus(d.fake).mean(-1); },
      .per_sample = true,
  };
}

}  // namespace saddle::objectives
