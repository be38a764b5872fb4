#pragma once
// What a critic might say, in every field of Play at once, from one vector of numbers for each side.
#include <ATen/ATen.h>

#include <vector>

#include "saddle/objectives/auxiliary.h"
#include "saddle/objectives/registry.h"

namespace saddle::test {

inline const at::TensorOptions kDouble = at::TensorOptions().dtype(at::kDouble);

inline Tensor row(std::vector<double> values) { return at::tensor(values, kDouble); }

/// Scores and pair scores are the numbers themselves, features {n, 1} of them, logits of two classes (v, 0), labels
/// 0 for reals and 1 for fakes, distances 1, 1/2, 1, 1/2, ...
inline objectives::Play play(const Tensor& real, const Tensor& fake) {
  const Tensor even = at::arange(real.size(-1), at::kLong) % 2;
  const auto logits = [](const Tensor& v) { return at::stack({v, at::zeros_like(v)}, -1); };
  return {.real = real,
          .fake = fake,
          .real_fake = real,
          .fake_real = fake,
          .distance = (1 - 0.5 * even.to(at::kDouble)).expand_as(real),
          .real_features = real.unsqueeze(-1),
          .fake_features = fake.unsqueeze(-1),
          .real_classes = logits(real),
          .fake_classes = logits(fake),
          .real_labels = at::zeros_like(real, at::kLong),
          .fake_labels = at::ones_like(fake, at::kLong)};
}

/// The same with only those fields that the needs name.
inline objectives::Play only(const objectives::Needs& needs, const objectives::Play& d) {
  objectives::Play some;
  if (needs.real) some.real = d.real;
  if (needs.fake) some.fake = d.fake;
  if (needs.pairs) some.real_fake = d.real_fake, some.fake_real = d.fake_real;
  if (needs.distance) some.distance = d.distance;
  if (needs.real_features) some.real_features = d.real_features;
  if (needs.fake_features) some.fake_features = d.fake_features;
  if (needs.real_classes) some.real_classes = d.real_classes, some.real_labels = d.real_labels;
  if (needs.fake_classes) some.fake_classes = d.fake_classes, some.fake_labels = d.fake_labels;
  return some;
}

inline Tensor loss(const objectives::Objective& objective, bool critic, const Tensor& real, const Tensor& fake) {
  const objectives::Play all = play(real, fake);
  return critic ? objective.critic_loss(only(objective.critic_needs, all))
                : objective.generator_loss(only(objective.generator_needs, all));
}

/// P = (.5, .3, .2) and Q = (.2, .3, .5) on {0, 1, 2}, each outcome as often as its tenths: its index.
inline Tensor outcomes_of_p() { return at::tensor({0, 0, 0, 0, 0, 1, 1, 1, 2, 2}, at::kLong); }
inline Tensor outcomes_of_q() { return at::tensor({0, 0, 1, 1, 1, 2, 2, 2, 2, 2}, at::kLong); }
inline Tensor p() { return row({.5, .3, .2}); }
inline Tensor q() { return row({.2, .3, .5}); }

}  // namespace saddle::test
