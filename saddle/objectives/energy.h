#pragma once
#include "saddle/objectives/mmd.h"

namespace saddle::objectives {

/// Energy distance (Cramer GAN): L_G = 2 E||h(x) - h(G(z))|| - E||h(x) - h(x')|| - E||h(G(z)) - h(G(z'))||, L_D = -L_G,
/// h the critic's features: MMD^2 of the distance kernel. Source: Bellemare et al. 2017, eq. (5) and Algorithm 1.
/// Departure: theirs draws two batches of fakes and drops the term in x, x'; here one batch of each side serves by
/// leaving out pairs of a sample with itself, which is unbiased. The witness is E||. - h(G(z))|| - E||. - h(x)||, up to
/// a constant.
inline Objective energy(std::int64_t features) {
  Objective objective = mmd(divergences::distance_kernel(), features);
  objective.name = "energy";
  return objective;
}

}  // namespace saddle::objectives
