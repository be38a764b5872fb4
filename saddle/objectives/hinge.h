#pragma once
#include <ATen/ATen.h>

#include "saddle/objectives/objective.h"

namespace saddle::objectives {

/// Hinge: L_D = E[max(0, 1 - D(x))] + E[max(0, 1 + D(G(z)))], L_G = -E[D(G(z))].
/// Source: Lim and Ye 2017, "Geometric GAN".
inline Objective hinge() {
  return {
      .name = "hinge",
      .critic_loss = [](const Play& d) { return (1 - d.real).relu().mean(-1) + (1 + d.fake).relu().mean(-1); },
      .generator_loss = [](const Play& d) { return -d.fake.mean(-1); },
      .per_sample = true,
  };
}

}  // namespace saddle::objectives
