#include "saddle/critics/penalty_places.h"

#include <ATen/ATen.h>

#include "saddle/nn/mlp.h"
#include "saddle/penalties/points.h"

namespace saddle::critics {
namespace {

constexpr double kStd = .5;

/// N((centre, 0), kStd^2 I) in the plane.
Sampler blob(double centre) {
  return mixture({.means = at::tensor({centre, 0.}, at::kDouble).unsqueeze(0),
                  .stds = at::full({1}, kStd, at::kDouble),
                  .weights = at::ones({1}, at::kDouble)});
}

double mean_slope(const FixedGame& critic, const Tensor& x) {
  return critic.input_gradients(x).norm(2, 1).mean().item<double>();
}

Choice penalty_at(const std::string& place) {
  Choice penalty = one_sided_penalty();
  penalty.options["at"] = place;
  return penalty;
}

}  // namespace

PenaltyPlaces penalty_places(const PenaltyPlacesOptions& o, const Progress& progress) {
  constexpr std::int64_t kSamples = 4096, kDrawn = 250, kAcross = 65, kUp = 41;
  const Sides sides{blob(2), blob(-2)};
  const nn::Network network = nn::mlp("critic", 2, 1, {.width = 64, .depth = 2, .slope = .2});
  const Tensor real = sides.real(o.seed, Purpose::metric, 0, kSamples);
  const Tensor fake = sides.fake(o.seed, Purpose::metric, 1, kSamples);
  const auto points = [&](const std::string& place) {
    return penalties::points(place)(real, fake, Stream(o.seed, Purpose::penalty, 0), 0, *alone());
  };
  const auto column = [](const Tensor& x, std::int64_t j) { return numbers(x.narrow(0, 0, kDrawn).select(1, j)); };
  const Tensor across = at::linspace(-4, 4, kAcross, at::kDouble), up = at::linspace(-2.5, 2.5, kUp, at::kDouble);
  const std::vector<Tensor> nodes = at::meshgrid({up, across}, "ij");
  const Tensor grid = at::stack({nodes[1].reshape(-1), nodes[0].reshape(-1)}, 1);
  const Tensor line = at::stack({across, at::zeros_like(across)}, 1);
  PenaltyPlaces found{.x = numbers(across),
                      .y = numbers(up),
                      .real_x = column(real, 0),
                      .real_y = column(real, 1),
                      .fake_x = column(fake, 0),
                      .fake_y = column(fake, 1)};
  const std::vector<std::string> names = {"interpolates", "real", "fake", "around-real"};
  for (const std::string& name : names) {
    const CriticOptions options{.penalties = {penalty_at(name)}, .steps = o.steps, .seed = o.seed};
    const Progress own = part(progress, static_cast<int>(found.places.size()), static_cast<int>(names.size()));
    const FixedGame critic = train_critic(network, sides, options, own);
    const Tensor looked_at = points(name);
    found.places.push_back({.at = name,
                            .x = column(looked_at, 0),
                            .y = column(looked_at, 1),
                            .slope = numbers(critic.input_gradients(grid).norm(2, 1)),
                            .along = numbers(critic.input_gradients(line).norm(2, 1)),
                            .gap = (critic.scores(real).mean() - critic.scores(fake).mean()).item<double>(),
                            .between = mean_slope(critic, points("interpolates")),
                            .at_real = mean_slope(critic, real),
                            .at_fake = mean_slope(critic, fake)});
  }
  return found;
}

}  // namespace saddle::critics
