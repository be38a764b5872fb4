#include <ATen/ATen.h>

#include "saddle/game/sides_detail.h"

namespace saddle::game {
namespace {

constexpr double kLeastDistance = 1e-12;  // where a fake is a real, GAN-QP would divide by 0

}  // namespace

Tensor own_outputs(const objectives::Objective& objective, const Tensor& output) {
  const objectives::Needs needs = objective.critic_needs | objective.generator_needs;
  const bool has_classes = needs.real_classes || needs.fake_classes;
  const std::int64_t own = objective.features > 0 ? objective.features : 1;
  return has_classes ? output.narrow(-1, 0, own) : output;
}

Tensor Sides::joined(const Tensor& a, const Tensor& b) {
  require_equal_shapes("pairwise critic", "x_real", a, "x_fake", b);
  return at::cat({a, b}, 1);
}

bool sees_reals(const objectives::Needs& needs) {
  return needs.real || needs.pairs || needs.distance || needs.real_features || needs.real_classes;
}

objectives::Play play(const objectives::Objective& objective, const objectives::Needs& needs, const Sides& sides,
                      const Tensor& real_output, const Tensor& fake_output) {
  objectives::Play d;
  const auto classes = [&](const Tensor& output) { return output.slice(-1, own_outputs(objective, output).size(-1)); };
  if (needs.real) d.real = real_output.select(-1, 0);
  if (needs.fake) d.fake = fake_output.select(-1, 0);
  if (needs.pairs) d.real_fake = real_output.select(-1, 0), d.fake_real = fake_output.select(-1, 0);
  if (needs.distance) {
    d.distance = objective.distance(sides.x_real, sides.x_fake).detach().clamp_min(kLeastDistance);
  }
  if (needs.real_features) d.real_features = own_outputs(objective, real_output);
  if (needs.fake_features) d.fake_features = own_outputs(objective, fake_output);
  if (needs.real_classes) d.real_classes = classes(real_output), d.real_labels = sides.labels;
  if (needs.fake_classes) d.fake_classes = classes(fake_output), d.fake_labels = sides.labels;
  return d;
}

nn::Network behind(const std::vector<nn::Input>& inputs, const nn::Network& critic, const Draw& draw) {
  if (inputs.empty()) return critic;
  nn::Network seen = critic;
  std::uint8_t passes = 0;
  seen.forward = [&inputs, draw, inner = critic.forward, passes](const nn::Weights& weights, const Tensor& x,
                                                                 nn::Pass& pass) mutable {
    Tensor shown = x;
    for (const nn::Input& input : inputs) {
      shown = input.apply(shown, draw.stream(Purpose::input, passes++), draw.share);
    }
    return inner(weights, shown, pass);
  };
  return seen;
}

}  // namespace saddle::game
