#include <ATen/ATen.h>

#include "saddle/game/generator_loss_detail.h"

namespace saddle::game {

GeneratorLoss::GeneratorLoss(const GameParts& parts, const Batch& batch, const Tensor& x_fake, const Ranks& loss_ranks)
    : parts_(parts),
      sides_{.x_real = batch.x_real,
             .x_fake = x_fake,
             .labels = batch.labels,
             .pairs = parts.objective.generator_needs.pairs,
             .stack = parts.generator.stack,
             .moves_fakes = true,
             .ranks = &loss_ranks} {
  sides_.spread_reals();
}

Tensor GeneratorLoss::operator()(const Tensor& real_output, const Tensor& fake_output) const {
  const objectives::Objective& objective = parts_.objective;
  const Tensor losses =
      objective.generator_loss(play(objective, objective.generator_needs, sides_, real_output, fake_output));
  return whole(losses, parts_, *sides_.ranks);
}

Place GeneratorLoss::moving(Place place) {
  place.moves = place.x.requires_grad();
  return place;
}

}  // namespace saddle::game
