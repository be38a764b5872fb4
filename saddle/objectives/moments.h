#pragma once
#include <ATen/ATen.h>

#include "saddle/core/norm.h"
#include "saddle/objectives/objective.h"

namespace saddle::objectives {

/// m(h) = (h, h^2, ..., h^order), element by element: {..., n, k} -> {..., n, k order}.
inline Tensor powers(const Tensor& h, std::int64_t order) {
  std::vector<Tensor> all{h};
  for (std::int64_t j = 2; j <= order; ++j) all.push_back(all.back() * h);
  return at::cat(all, -1);
}

/// Moment matching: the integral probability metric over <w, m(h(x))>, ||w||_2 <= 1, m the powers of the critic's
/// features h up to `order`: L_G = || E m(h(x)) - E m(h(G(z))) ||_2, L_D = -L_G. With the identity as critic: over
/// polynomials without mixed terms. The witness is <w*, m(.)>, w* = (E m(h(x)) - E m(h(G(z)))) / its norm.
/// Source: Mroueh et al. 2017 (McGan), eq. (3) with q = 2 (order 1).
inline Objective moments(std::int64_t order, std::int64_t features) {
  const Needs both{.real_features = true, .fake_features = true};
  const auto difference = [order](const Play& d) {
    return powers(d.real_features, order).mean(-2) - powers(d.fake_features, order).mean(-2);
  };
  return {.name = "moments",
          .critic_needs = both,
          .generator_needs = both,
          .critic_loss = [=](const Play& d) { return -norm_of(difference(d)); },
          .generator_loss = [=](const Play& d) { return norm_of(difference(d)); },
          .witness =
              [=](const Tensor& h, const Play& d) {
                const Tensor v = difference(d);
                const Tensor w = v / norm_of(v).clamp_min(1e-12).unsqueeze(-1);
                return (powers(h, order) * w.unsqueeze(-2)).sum(-1);
              },
          .features = features};
}

}  // namespace saddle::objectives
