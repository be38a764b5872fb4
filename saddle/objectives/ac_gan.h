#pragma once
#include <ATen/ATen.h>

#include "saddle/objectives/objective.h"

namespace saddle::objectives {

/// -E log P(class = y), P the softmax of logits {..., n, C} at labels {..., n}.
inline Tensor cross_entropy(const Tensor& logits, const Tensor& labels) {
  return -logits.log_softmax(-1).gather(-1, labels.unsqueeze(-1)).squeeze(-1).mean(-1);
}

/// AC-GAN's class part: L_C = -E log P(C = y | x) - E log P(C = y | G(z, y)) for the critic's class logits; the critic
/// minimises both terms, the generator the second. Source: Odena et al. 2017, eq. (3).
inline Objective ac_gan() {
  return {
      .name = "ac-gan",
      .critic_needs = {.real_classes = true, .fake_classes = true},
      .generator_needs = {.fake_classes = true},
      .critic_loss =
          [](const Play& d) {
            return cross_entropy(d.real_classes, d.real_labels) + cross_entropy(d.fake_classes, d.fake_labels);
          },
      .generator_loss = [](const Play& d) { return cross_entropy(d.fake_classes, d.fake_labels); },
      .per_sample = true,
  };
}

}  // namespace saddle::objectives
