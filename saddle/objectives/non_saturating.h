#pragma once
#include <ATen/ATen.h>

#include "saddle/objectives/objective.h"

namespace saddle::objectives {

/// Non-saturating: L_D = -E[log s(D(x))] - E[log(1 - s(D(G(z))))], L_G = -E[log s(D(G(z)))], s the logistic function.
/// Source: Goodfellow et al. 2014, section 3 ("maximize log D(G(z))").
inline Objective non_saturating() {
  return {
      .name = "non-saturating",
      .critic_loss = [](const Play& d) { return at::softplus(-d.real).mean(-1) + at::softplus(d.fake).mean(-1); },
      .generator_loss = [](const Play& d) { return at::softplus(-d.fake).mean(-1); },
      .per_sample = true,
  };
}

}  // namespace saddle::objectives
