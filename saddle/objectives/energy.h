#pragma once
#include "saddle/divergences/kernel.h"
#include "saddle/objectives/objective.h"

namespace saddle::objectives {

/// Energy distance (Cramer GAN): L_G = 2 E||h(x) - h(G(z))|| - E||h(x) - h(x')|| - E||h(G(z)) - h(G(z'))||, L_D = -L_G,
/// h the critic's features. Source: Bellemare et al. 2017, eq. (5) and Algorithm 1. Departure: theirs draws two batches
/// of fakes and drops the term in x, x'; here one batch of each side serves by leaving out pairs of a sample with
/// itself, which is unbiased. The witness is E||. - h(G(z))|| - E||. - h(x)||.
inline Objective energy(std::int64_t features) {
  const divergences::Kernel kernel = divergences::distance_kernel();
  const Needs both{.real_features = true, .fake_features = true};
  const auto distance = [kernel](const Play& d) {
    return 2 * divergences::mmd_squared(kernel, d.real_features, d.fake_features);
  };
  return {.name = "energy",
          .critic_needs = both,
          .generator_needs = both,
          .critic_loss = [distance](const Play& d) { return -distance(d); },
          .generator_loss = distance,
          .witness =
              [](const Tensor& h, const Play& d) {
                return divergences::distances(h, d.fake_features).mean(-1) -
                       divergences::distances(h, d.real_features).mean(-1);
              },
          .least_batch = 2,
          .features = features};
}

}  // namespace saddle::objectives
