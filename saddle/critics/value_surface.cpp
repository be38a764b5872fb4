#include "saddle/critics/value_surface.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <limits>

#include "saddle/nn/mlp.h"

namespace saddle::critics {
namespace {

constexpr double kNoise = .5;        // std of what is added to the data
constexpr double kToyWeight = .1;    // as Gulrajani et al. have it on the toys: 10 smooths their shape away
constexpr std::int64_t kNodes = 41;  // a side of the grid
constexpr double kSide = 2.2;        // half of the grid's side: the toys lie within 2

Sides noisy(const std::string& data) {
  const data::Source source = data::sources().make(data, {});
  return {points_of(source), points_of(source, kNoise)};
}

nn::Network plane_critic() { return nn::mlp("critic", 2, 1, {.width = 128, .depth = 3}); }

CriticOptions options_for(const ValueSurfaceOptions& o, const Bound& bound) {
  return bounded({.steps = o.steps, .seed = o.seed}, bound);
}

/// Of the scores, in units of `scale`.
double contrast(const FixedGame& critic, const data::Source& source, double scale) {
  if (!source.modes) return std::numeric_limits<double>::quiet_NaN();
  const Tensor& modes = source.modes->means;
  const Tensor apart = at::cdist(modes, modes) + 1e9 * at::eye(modes.size(0), at::kDouble);
  const Tensor between = (modes + modes.index_select(0, apart.argmin(1))) / 2;
  return ((critic.scores(modes).mean() - critic.scores(between).mean()) / scale).item<double>();
}

Surface surface_of(const FixedGame& critic, const std::string& data, const Sides& sides) {
  const Tensor axis = at::linspace(-kSide, kSide, kNodes, at::kDouble);
  const std::vector<Tensor> mesh = at::meshgrid({axis, axis}, "ij");  // first index: the second coordinate
  const Tensor values = critic.scores(at::stack({mesh[1].reshape(-1), mesh[0].reshape(-1)}, 1));
  const Tensor real = sides.real(critic.seed, Purpose::metric, 0, 2000);
  const Tensor fake = sides.fake(critic.seed, Purpose::metric, 1, 2000);
  const Tensor shown = real.narrow(0, 0, 200);
  const double spread = std::max(values.std().item<double>(), 1e-12);
  return {
      .data = data,
      .axis = numbers(axis),
      .values = numbers((values - values.mean()) / spread),
      .real_x = numbers(shown.select(1, 0)),
      .real_y = numbers(shown.select(1, 1)),
      .separation =
          (critic.scores(real).unsqueeze(1) > critic.scores(fake).unsqueeze(0)).to(at::kDouble).mean().item<double>(),
      .contrast = contrast(critic, data::sources().make(data, {}), spread)};
}

}  // namespace

std::vector<Surface> value_surfaces(const ValueSurfaceOptions& o, const Progress& progress) {
  std::vector<Surface> all;
  Bound of_images = two_sided(10);
  of_images.name += ", weight 10";
  const Bound bounds[] = {clip(.01), two_sided(kToyWeight), of_images};
  for (const Bound& bound : bounds) {
    for (const char* data : {"gaussians8", "gaussians25", "swissroll"}) {
      const Sides sides = noisy(data);
      const Progress own = part(progress, static_cast<int>(all.size()), 9);
      const FixedGame critic = train_critic(plane_critic(), sides, options_for(o, bound), own);
      Surface surface = surface_of(critic, data, sides);
      surface.bound = bound.name, surface.step = o.steps;
      all.push_back(std::move(surface));
    }
  }
  return all;
}

std::vector<Surface> surface_frames(const ValueSurfaceOptions& o, const Progress& progress) {
  std::vector<Surface> all;
  const std::string data = "gaussians8";
  const Sides sides = noisy(data);
  const Bound bound = two_sided(kToyWeight);
  const auto wanted = [&](std::int64_t step) {  // three times as far from one frame to the next
    for (std::int64_t frame = o.steps, left = 5; left > 0; frame /= 3, --left) {
      if (step == frame) return true;
    }
    return step == 0;
  };
  train_critic(plane_critic(), sides, options_for(o, bound), progress, [&](std::int64_t step, const FixedGame& game) {
    if (!wanted(step)) return;
    Surface surface = surface_of(game, data, sides);
    surface.bound = bound.name, surface.step = step;
    all.push_back(std::move(surface));
  });
  return all;
}

}  // namespace saddle::critics
