#include "saddle/dynamics/study.h"

#include <ATen/ATen.h>

#include <cmath>

#include "saddle/dynamics/field.h"

namespace saddle::dynamics {
namespace {

constexpr std::int64_t kStarts = 8;      // of the search for a solution, besides the origin
constexpr double kFarthest = 1e5;        // start, far below where coordinates are held
constexpr std::int64_t kMostTerms = 12;  // coordinates of a game whose conserved polynomials are looked for

/// The equilibrium without error that is nearest to the origin.
Tensor solution_of(const SmallGame& game) {
  const Tensor around = 2 * Stream(0, Purpose::test, 1).uniform({kStarts, game.size()}, at::kDouble) - 1;
  Tensor nearest;
  for (const Tensor& z : equilibria(game, at::cat({at::zeros({1, game.size()}, at::kDouble), around}))) {
    if (game.error(z.view({1, -1})).item<double>() > 1e-8) continue;
    if (!nearest.defined() || (z.norm() < nearest.norm()).item<bool>()) nearest = z;
  }
  return nearest;
}

}  // namespace

Study study(const SmallGame& game, const Question& q, const StudyProgress& progress) {
  const auto tell = [&](const char* doing, std::int64_t done, std::int64_t of) {
    if (progress) progress(doing, done, of);
  };
  Study found;
  tell("solution", 0, 1);
  found.solution = solution_of(game);
  if (found.solution.defined()) {
    const auto map_of = [&](const optim::Rule& rule) { return update_map(game, q.motion(rule, 1), found.solution); };
    found.map = map_of(q.rule), found.simultaneous = map_of(q.simultaneous), found.alternating = map_of(q.alternating);
    if (update_map(game, descent(q.simultaneous, 0.1), found.solution).smooth)
      found.eigenvalues = eigenvalues(jacobian(game, found.solution.view({1, -1}))[0]);
  }
  if (found.map && found.map->smooth && found.map->fixed) {
    const StepRange range{.from = .01, .to = 1000, .count = 60};
    std::int64_t tried = 0;
    const auto motion = [&](double factor) {
      tell("step size", tried++, range.count);
      return q.motion(q.rule, factor);
    };
    found.limit = step_limit(game, motion, found.solution, range);
  }
  if (game.size() <= kMostTerms) found.conserved = conserved(game);
  found.trajectory =
      play(game, q.motion(q.rule, 1), q.start, q.steps, [&](std::int64_t step) { tell("step", step, q.steps); });
  found.verdict = judge(found.trajectory, found.map);
  return found;
}

Tensor start_from(const SmallGame& game, std::int64_t dimensions, const std::vector<double>& numbers) {
  const auto size = static_cast<std::size_t>(game.size());
  for (const double x : numbers) {
    if (!(std::abs(x) <= kFarthest)) throw ConfigError(text("start: ", x, ", expected at most ", kFarthest));
  }
  if (numbers.size() == size) return at::tensor(numbers, at::kDouble);
  if (numbers.size() != 2) {
    throw ConfigError(
        text("start: ", numbers.size(), " numbers, expected 2 (theta, psi) or all ", size, " coordinates"));
  }
  Tensor start = at::zeros({game.size()}, at::kDouble);
  start[0] = numbers[0];
  for (std::int64_t i = game.generator_size; i < game.size(); ++i) {
    const bool is_psi = game.coordinates[static_cast<std::size_t>(i)].starts_with("psi");
    if (is_psi && (i - game.generator_size) % dimensions == dimensions - 1) start[i] = numbers[1];
  }
  return start;
}

}  // namespace saddle::dynamics
