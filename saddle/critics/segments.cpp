#include "saddle/critics/segments.h"

#include <ATen/ATen.h>

#include "saddle/nn/mlp.h"

namespace saddle::critics {

AlongSegments along(const FixedGame& critic, const Tensor& x_real, const Tensor& x_fake, const std::vector<double>& t) {
  AlongSegments found;
  const Tensor direction = x_real - x_fake;
  for (const double share : t) {
    const Tensor g = critic.input_gradients(share * x_real + (1 - share) * x_fake);
    found.norm.push_back(g.norm(2, 1).mean().item<double>());
    found.cosine.push_back(at::cosine_similarity(g, direction, 1).mean().item<double>());
  }
  return found;
}

Segments segments(const SegmentsOptions& o, const Progress& progress) {
  const Sides sides{circle(2), circle(1)};
  const nn::Network network = nn::mlp("critic", 2, 1, {.width = 128, .depth = 3});
  constexpr std::int64_t kPairs = 2048;
  const Tensor x_fake = sides.fake(o.seed, Purpose::metric, 0, kPairs);
  const Tensor partner = sides.real(o.seed, Purpose::metric, 0, kPairs);  // the same angles
  const Tensor stranger = sides.real(o.seed, Purpose::metric, 1, kPairs);
  Segments found{.t = numbers(line_points(0, 1, 41))};
  const Bound bounds[] = {two_sided(), clip(.1)};
  for (const Bound& bound : bounds) {
    const CriticOptions options = bounded({.steps = o.steps, .seed = o.seed}, bound);
    const int place = static_cast<int>(found.curves.size());
    const FixedGame critic = train_critic(network, sides, options, part(progress, place, 2));
    found.curves.push_back({.bound = bound.name,
                            .coupled = along(critic, partner, x_fake, found.t),
                            .independent = along(critic, stranger, x_fake, found.t)});
  }
  return found;
}

}  // namespace saddle::critics
