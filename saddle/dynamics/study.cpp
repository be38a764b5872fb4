#include "saddle/dynamics/study.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

#include "saddle/dynamics/equilibrium.h"
#include "saddle/dynamics/field.h"
#include "saddle/dynamics/lyapunov.h"
#include "saddle/dynamics/signs_detail.h"

namespace saddle::dynamics {
namespace {

constexpr std::int64_t kStarts = 8;             // of the search for a solution, besides the origin
constexpr double kFarthest = 1e5;               // start, far below where coordinates are held
constexpr std::int64_t kMostTerms = 12;         // coordinates of a game whose conserved polynomials are looked for
constexpr std::int64_t kLooks = 9;              // points of a trajectory at which the critic's loss is looked at
constexpr std::int64_t kMostFields = 1000;      // points of a trajectory at which quantities must be conserved
constexpr std::int64_t kMostTwinSteps = 20000;  // of two trajectories side by side

/// Equilibria without error, {K, D}: found from the origin and from points around it.
Tensor solutions_of(const SmallGame& game) {
  const Tensor around = 2 * Stream(0, Purpose::test, 1).uniform({kStarts, game.size()}, at::kDouble) - 1;
  std::vector<Tensor> found;
  for (const Tensor& z : equilibria(game, at::cat({at::zeros({1, game.size()}, at::kDouble), around}))) {
    if (!(game.error(z.view({1, -1})).item<double>() > 1e-8)) found.push_back(z);
  }
  return found.empty() ? Tensor() : at::stack(found);
}

/// The one that is nearest to the origin.
Tensor nearest(const Tensor& solutions) {
  return solutions.defined() ? solutions[solutions.norm(2, 1).argmin().item<std::int64_t>()] : Tensor();
}

/// `count` points from the start to the end, evenly in time.
Tensor along(const Trajectory& t, std::int64_t count) {
  const Tensor rows = at::linspace(0, static_cast<double>(t.points.size(0) - 1), count, at::kDouble);
  return t.points.index_select(0, rows.round().to(at::kLong));
}

/// A flow may end before its time: where a coordinate is far away, or where the field jumps and nothing leads on.
Verdict judged(const Question& q, const Study& s) {
  const double asked = q.interval * static_cast<double>(q.steps), reached = s.trajectory.time.back();
  if (q.rule || reached > (1 - 1e-9) * asked) return judge(s.trajectory, s.map, s.invariants);
  const double far = s.trajectory.points[-1].abs().max().item<double>();
  if (far > kFarthest)
    return {.outcome = Outcome::diverges, .evidence = text("the flow leaves all bounds at ", reached)};
  return {.final_error = s.trajectory.error.back(),
          .evidence = text("the flow ends at ", reached, ", where the field jumps")};
}

/// Refines the verdict on a motion without an even period: chaos is told from nearby trajectories that part no faster
/// than in proportion to time; where the critic's own steps do not settle, nothing is said of the game.
void look_closer(const SmallGame& game, const Question& q, Study& s) {
  if (s.verdict.outcome != Outcome::cycles || s.verdict.period > 0 || !q.rule) return;
  if (s.critic_step_too_long) {
    s.verdict = {.final_error = s.verdict.final_error,
                 .evidence = s.verdict.evidence + ", but the critic's own steps are too long: take shorter ones"};
    return;
  }
  const Lyapunov l = lyapunov(game, q.motion(*q.rule, 1), s.trajectory.points[-1], std::min(q.steps, kMostTwinSteps));
  s.verdict.lyapunov = l.exponent;
  const char* kind = l.growth > kRegularGrowth    ? "chaotic"
                     : l.growth < -kRegularGrowth ? "a cycle of several rounds"
                                                  : "quasi-periodic";
  std::string& evidence = s.verdict.evidence;
  const std::size_t at = evidence.find(kIrregular);
  if (at == std::string::npos) return;
  evidence.replace(at, std::string(kIrregular).size(),
                   text(kind, ", the largest Lyapunov exponent being ", l.exponent, " a step"));
}

}  // namespace

Study study(const SmallGame& game, const Question& q, const StudyProgress& progress) {
  const auto tell = [&](const char* doing, std::int64_t done, std::int64_t of) {
    if (progress) progress(doing, done, of);
  };
  Study found;
  tell("solution", 0, 1);
  const Tensor solutions = solutions_of(game);
  found.solution = nearest(solutions);
  if (found.solution.defined()) {
    const auto map_of = [&](const optim::Rule& rule) { return update_map(game, q.motion(rule, 1), found.solution); };
    found.simultaneous = map_of(q.simultaneous), found.alternating = map_of(q.alternating);
    const bool smooth = update_map(game, descent(q.simultaneous, 0.1), found.solution).smooth;
    if (smooth) found.eigenvalues = eigenvalues(jacobian(game, found.solution.view({1, -1}))[0]);
    if (q.rule) found.map = map_of(*q.rule);
    if (!q.rule && smooth) found.map = flow_map(game, found.solution, q.interval);
  }
  if (q.rule && found.map && found.map->smooth && found.map->fixed) {
    const StepRange range{.from = .01, .to = 1000, .count = 60};
    std::int64_t tried = 0;
    const auto motion = [&](double factor) {
      tell("step size", tried++, range.count);
      return q.motion(*q.rule, factor);
    };
    found.limit = step_limit(game, motion, found.solution, range);
  }
  const auto step = [&](std::int64_t done) { tell("step", done, q.steps); };
  found.trajectory = q.rule ? play(game, q.motion(*q.rule, 1), q.start, q.steps, step)
                            : flow(game, q.start, {.interval = q.interval, .intervals = q.steps}, step);
  if (game.size() <= kMostTerms) found.conserved = conserved(game, along(found.trajectory, kMostFields));
  found.invariants = separating_invariants(game, found.conserved, found.trajectory.points, solutions);
  found.critic_limit = critic_step_limit(game, along(found.trajectory, kLooks), q.critic_momentum);
  found.critic_step_too_long = q.rule && q.critic_step >= (1 - 1e-9) * found.critic_limit;
  found.verdict = judged(q, found);
  look_closer(game, q, found);
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
