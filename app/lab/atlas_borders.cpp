#include "app/lab/atlas_borders.h"

#include <ATen/ATen.h>

#include <cmath>
#include <optional>

#include "saddle/dynamics/field.h"
#include "saddle/dynamics/step_limit.h"
#include "saddle/optim/sgd.h"

namespace saddle::app {
namespace {

constexpr std::size_t kMeasured = 7;  // weights at which a step limit is measured
constexpr double kZero = 1e-9;

dynamics::SmallGame small_game(const dynamics::Atlas& atlas, const dynamics::AtlasGame& g, double weight) {
  dynamics::Method method{.objective = atlas.axes().objectives[g.objective]};
  if (atlas.axes().penalties[g.penalty]) {
    method.penalties.push_back(*atlas.axes().penalties[g.penalty]);
    method.penalties[0].weight = weight;
  }
  return dynamics::dirac(method, {.dimensions = atlas.options().dimensions});
}

/// How both players move at a step size.
std::function<dynamics::Motion(double)> motions(const dynamics::Atlas& atlas, const dynamics::AtlasGame& g) {
  return [&atlas, g](double h) {
    const auto optimizer = [g, h] { return optim::sgd({.lr = h, .momentum = g.momentum}); };
    return dynamics::Motion{atlas.axes().rules[g.rule], optimizer, optimizer};
  };
}

/// Whether 0 is an equilibrium at which a step has a derivative: a penalty with a kink there has none.
bool is_smooth(const dynamics::Atlas& atlas, const dynamics::AtlasGame& g, const dynamics::SmallGame& game) {
  const Tensor origin = at::zeros({game.size()}, at::kDouble);
  if (dynamics::field(game, origin.unsqueeze(0)).abs().max().item<double>() > kZero) return false;
  return dynamics::update_map(game, motions(atlas, g)(atlas.axes().step_sizes[0]), origin).smooth;
}

/// The largest stable step size in closed form, where the field's Jacobian J at 0 is [[0, -w], [w, -c]] and a step is
/// I + h J (both players at once) or (I + h J_theta) (I + h J_psi), J_theta and J_psi its rows (the critic first).
std::optional<double> closed_form(const dynamics::Atlas& atlas, const dynamics::AtlasGame& g,
                                  const dynamics::SmallGame& game) {
  if (game.size() != 2) return std::nullopt;
  const Tensor j = dynamics::jacobian(game, at::zeros({1, 2}, at::kDouble))[0];
  const auto at = [&j](int row, int column) { return j[row][column].item<double>(); };
  const double w2 = -at(0, 1) * at(1, 0), w = std::sqrt(std::max(0.0, w2)), c = std::max(0.0, -at(1, 1));
  if (std::abs(at(0, 0)) > kZero || !(w2 > kZero) || at(1, 1) > kZero) return std::nullopt;

  const double h = atlas.axes().step_sizes[0];
  const Tensor one = at::eye(2, at::kDouble), theta = at::tensor({1.0, 0.0}).to(at::kDouble).diag();
  const Tensor step = dynamics::update_map(game, motions(atlas, g)(h), at::zeros({2}, at::kDouble)).jacobian;
  const auto is = [&step](const Tensor& x) { return step.sizes() == x.sizes() && at::allclose(step, x, 0, 1e-9); };
  if (is(one + h * j)) return c <= 2 * w ? c / w2 : (c - std::sqrt(c * c - 4 * w2)) / w2;
  if (is((one + h * theta.mm(j)).mm(one + h * (one - theta).mm(j)))) return (std::sqrt(c * c + 4 * w2) - c) / w2;
  return std::nullopt;
}

std::optional<double> measured(const dynamics::Atlas& atlas, const dynamics::AtlasGame& g,
                               const dynamics::SmallGame& game) {
  const std::vector<double>& h = atlas.axes().step_sizes;
  const dynamics::StepRange range{
      .from = h.front(), .to = 1.5 * h.back(), .count = 24, .precision = 1e-3, .seeks_best = false};
  const dynamics::StepLimit limit =
      dynamics::step_limit(game, motions(atlas, g), at::zeros({game.size()}, at::kDouble), range);
  return limit.bounded && limit.largest > 0 ? std::optional(limit.largest) : std::nullopt;
}

}  // namespace

Border border(const dynamics::Atlas& atlas, const dynamics::AtlasGame& game, const std::vector<double>& weights) {
  Border found;
  if (weights.size() < 2) return found;
  for (const double weight : weights) {
    const dynamics::SmallGame one = small_game(atlas, game, weight);
    if (!is_smooth(atlas, game, one)) break;
    const std::optional<double> h = closed_form(atlas, game, one);
    if (!h) break;
    found.weight.push_back(weight), found.step_size.push_back(*h);
  }
  found.closed_form = found.weight.size() == weights.size();
  if (found.closed_form) return found;
  found = {};
  const std::size_t count = std::min(kMeasured, weights.size());
  for (std::size_t k = 0; k < count; ++k) {
    const double weight = weights[k * (weights.size() - 1) / (count - 1)];
    const dynamics::SmallGame one = small_game(atlas, game, weight);
    if (!is_smooth(atlas, game, one)) continue;
    if (const std::optional<double> h = measured(atlas, game, one))
      found.weight.push_back(weight), found.step_size.push_back(*h);
  }
  return found;
}

}  // namespace saddle::app
