#pragma once
#include <ATen/ATen.h>

#include "saddle/objectives/objective.h"

namespace saddle::objectives {

/// Wasserstein: L_D = E[D(G(z))] - E[D(x)], L_G = -E[D(G(z))]; K W_1 where D is kept K-Lipschitz by a penalty or
/// constraint. Source: Arjovsky et al. 2017, eq. (3) and Algorithm 1.
inline Objective wasserstein() {
  return {
      .name = "wasserstein",
      .critic_loss = [](const Play& d) { return d.fake.mean(-1) - d.real.mean(-1); },
      .generator_loss = [](const Play& d) { return -d.fake.mean(-1); },
      .per_sample = true,
  };
}

}  // namespace saddle::objectives
