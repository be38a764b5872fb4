#pragma once
#include "saddle/divergences/kernel.h"
#include "saddle/objectives/objective.h"

namespace saddle::objectives {

/// MMD-GAN: L_D = -MMD^2(h(x), h(G(z))), L_G = +MMD^2(h(x), h(G(z))), h the critic's features, MMD^2 the unbiased
/// estimate: the integral probability metric over the unit ball of the kernel's function space. With the identity as
/// critic it is the moment matching network of Li et al. 2015. The witness, for penalties, is E k(., h(x)) - E k(.,
/// h(G(z))). Source: Li et al. 2017, eq. (3); with penalties on the witness Binkowski et al. 2018, section 4.1.
inline Objective mmd(const divergences::Kernel& kernel, std::int64_t features) {
  const Needs both{.real_features = true, .fake_features = true};
  const auto distance = [kernel](const Play& d) {
    return divergences::mmd_squared(kernel, d.real_features, d.fake_features);
  };
  return {.name = "mmd",
          .critic_needs = both,
          .generator_needs = both,
          .critic_loss = [distance](const Play& d) { return -distance(d); },
          .generator_loss = distance,
          .witness =
              [kernel](const Tensor& features, const Play& d) {
                return divergences::witness(kernel, features, d.real_features, d.fake_features);
              },
          .least_batch = 2,
          .features = features};
}

}  // namespace saddle::objectives
