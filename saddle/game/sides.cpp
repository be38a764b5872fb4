#include <ATen/ATen.h>

#include "saddle/game/sides_detail.h"

namespace saddle::game {
namespace {

constexpr double kLeastDistance = 1e-12;  // where a fake is a real, GAN-QP would divide by 0

/// The first of a sample's outputs. Where there is no other, squeeze's derivative is a view, select's a new tensor.
Tensor first_output(const Tensor& output) { return output.size(-1) == 1 ? output.squeeze(-1) : output.select(-1, 0); }

}  // namespace

Tensor own_outputs(const objectives::Objective& objective, const Tensor& output) {
  const objectives::Needs needs = objective.critic_needs | objective.generator_needs;
  const bool has_classes = needs.real_classes || needs.fake_classes;
  const std::int64_t own = objective.features > 0 ? objective.features : 1;
  return has_classes ? output.narrow(-1, 0, own) : output;
}

Tensor Sides::joined(const Tensor& a, const Tensor& b) const {
  require_equal_shapes("pairwise critic", "x_real", a, "x_fake", b);
  return at::cat({a, b}, stack + 1);
}

void Sides::spread_reals() {
  if (stack == 0 || !x_real.defined()) return;
  Shape shape = x_fake.sizes().slice(0, static_cast<std::size_t>(stack)).vec();
  shape.resize(static_cast<std::size_t>(x_fake.dim()), -1);
  x_real = x_real.expand(shape);
}

Tensor points(const penalties::Penalty& penalty, const Place& real, const Place& fake, std::int64_t stack,
              const Stream& stream, const Ranks& ranks) {
  if (stack == 0) return penalty.at(real.x, fake.x, stream, 0, ranks);
  const Tensor x_real = real.x.movedim(stack, 0), x_fake = fake.x.movedim(stack, 0);  // numbers go by samples
  const Tensor x_hat = penalty.at(x_real, x_fake, stream, stack, ranks);
  return x_hat.is_same(x_real) ? real.x : x_hat.is_same(x_fake) ? fake.x : x_hat.movedim(0, stack);
}

bool sees_reals(const objectives::Needs& needs) {
  return needs.real || needs.pairs || needs.distance || needs.real_features || needs.real_classes;
}

objectives::Play play(const objectives::Objective& objective, const objectives::Needs& needs, const Sides& sides,
                      const Tensor& own_real_output, const Tensor& own_fake_output) {
  const auto of_all = [&](const Tensor& own) { return own.defined() ? all_rows(*sides.ranks, own) : own; };
  const Tensor real_output = of_all(own_real_output), fake_output = of_all(own_fake_output);
  objectives::Play d;
  const auto classes = [&](const Tensor& output) { return output.slice(-1, own_outputs(objective, output).size(-1)); };
  if (needs.real) d.real = first_output(real_output);
  if (needs.fake) d.fake = first_output(fake_output);
  if (needs.pairs) d.real_fake = first_output(real_output), d.fake_real = first_output(fake_output);
  if (needs.distance) {
    const std::int64_t last = sides.stack;  // the dimension of samples: distances know no games
    const Tensor each = objective.distance(sides.x_real.flatten(0, last), sides.x_fake.flatten(0, last));
    const auto games = sides.x_fake.sizes().slice(0, static_cast<std::size_t>(last) + 1);
    d.distance = of_all((sides.moves_fakes ? each.detach() : each).clamp_min(kLeastDistance).view(games));
  }
  if (needs.real_features) d.real_features = own_outputs(objective, real_output);
  if (needs.fake_features) d.fake_features = own_outputs(objective, fake_output);
  if (needs.real_classes) d.real_classes = classes(real_output), d.real_labels = of_all(sides.labels);
  if (needs.fake_classes) d.fake_classes = classes(fake_output), d.fake_labels = of_all(sides.labels);
  return d;
}

objectives::Play for_own_use(const Ranks& ranks, objectives::Play play) {
  if (ranks.alone()) return play;
  for (Tensor* field : {&play.real, &play.fake, &play.real_fake, &play.fake_real, &play.distance, &play.real_features,
                        &play.fake_features, &play.real_classes, &play.fake_classes}) {
    if (field->defined()) *field = saddle::for_own_use(ranks, *field);
  }
  return play;
}

Tensor whole(const Tensor& losses, const GameParts& parts, const Ranks& some) {
  const Tensor& measure = parts.measure;
  const Tensor total = measure.defined() ? (losses * measure).sum() : losses.dim() > 0 ? losses.sum() : losses;
  return some.count() == parts.ranks->count() ? total : total / parts.ranks->count();
}

nn::Network behind(const std::vector<nn::Input>& inputs, const nn::Network& critic, const Draw& draw) {
  if (inputs.empty()) return critic;
  std::uint8_t passes = 0;
  auto forward = [&inputs, draw, inner = critic.forward, passes](const nn::Weights& weights, const Tensor& x,
                                                                 nn::Pass& pass) mutable {
    Tensor shown = x;
    for (const nn::Input& input : inputs) {
      shown = input.apply(shown, draw.stream(Purpose::input, passes++), draw.share);
    }
    return inner(weights, shown, pass);
  };
  return nn::with_forward(critic, std::move(forward), "noise or augmentation stands before it");
}

}  // namespace saddle::game
