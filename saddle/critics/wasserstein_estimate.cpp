#include "saddle/critics/wasserstein_estimate.h"

#include <ATen/ATen.h>

#include "saddle/nn/mlp.h"
#include "saddle/transport/line.h"

namespace saddle::critics {

Estimates wasserstein_estimates(const EstimateOptions& o, const Progress& progress) {
  constexpr std::int64_t kSamples = 4096;
  const nn::Network network = nn::mlp("critic", 1, 1, {.width = 64, .depth = 2, .slope = .2});
  Estimates found{.distance = {.5, 1, 2, 4, 8}};
  Bound weak = one_sided(1), strong = one_sided(10);
  weak.name += ", weight 1", strong.name += ", weight 10";
  const Bound bounds[] = {strong, weak, clip(.1), spectral_norm()};
  for (const Bound& bound : bounds) found.curves.push_back({.bound = bound.name});
  int done = 0;
  for (const double m : found.distance) {
    const Sides sides{gaussian(m, 1), gaussian(0, 1)};
    const Tensor real = sides.real(o.seed, Purpose::metric, 0, kSamples);
    const Tensor fake = sides.fake(o.seed, Purpose::metric, 1, kSamples);
    found.exact.push_back(transport::line_cost(1, real, fake));
    for (std::size_t i = 0; i < found.curves.size(); ++i) {
      const CriticOptions options = bounded({.steps = o.steps, .seed = o.seed}, bounds[i]);
      const FixedGame critic = train_critic(network, sides, options, part(progress, done++, 20));
      found.curves[i].gap.push_back((critic.scores(real).mean() - critic.scores(fake).mean()).item<double>());
    }
  }
  return found;
}

}  // namespace saddle::critics
