#include "saddle/critics/runaway.h"

#include <ATen/ATen.h>

#include "saddle/nn/mlp.h"

namespace saddle::critics {

std::vector<GapCurve> runaway(const RunawayOptions& o, const Progress& progress) {
  const Sides sides{gaussian(1, 1), gaussian(-1, 1)};
  const nn::Network network = nn::mlp("critic", 1, 1, {.width = 64, .depth = 2, .slope = .2});
  constexpr std::int64_t kEvery = 10, kSamples = 4096;
  const Tensor real = sides.real(o.seed, Purpose::metric, 0, kSamples);
  const Tensor fake = sides.fake(o.seed, Purpose::metric, 1, kSamples);
  std::vector<GapCurve> all;
  const Bound bounds[] = {no_bound(), clip(.1), two_sided(), one_sided(), unsquared(), spectral_norm()};
  for (const Bound& bound : bounds) {
    GapCurve curve{.bound = bound.name, .bounded = is_bounded(bound)};
    const Watch watch = [&](std::int64_t step, const FixedGame& game) {
      if (step % kEvery != 0 && step != o.steps) return;
      curve.steps.push_back(static_cast<double>(step));
      curve.gap.push_back((game.scores(real).mean() - game.scores(fake).mean()).item<double>());
    };
    // No decay: what levels off does so by its bound.
    const CriticOptions options = bounded({.decay = false, .steps = o.steps, .seed = o.seed}, bound);
    train_critic(network, sides, options,
                 part(progress, static_cast<int>(all.size()), static_cast<int>(std::size(bounds))), watch);
    curve.growth = curve.gap.back() / curve.gap[curve.gap.size() / 2];
    all.push_back(std::move(curve));
  }
  return all;
}

}  // namespace saddle::critics
