#include "saddle/dynamics/atlas.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <mutex>
#include <thread>

#include "saddle/dynamics/mixture_detail.h"
#include "saddle/dynamics/watch_detail.h"
#include "saddle/optim/sgd.h"

namespace saddle::dynamics {
namespace {

constexpr std::int64_t kFew = 2000;    // games for which a second batch costs more than a second thread gains
constexpr std::int64_t kBetween = 50;  // steps between calls of progress
constexpr std::int64_t kMostGames = 100'000'000;
constexpr double kFarthest = 1e5;  // of starts, steps and weights: far below where coordinates are held

void require_all(const char* axis, const std::vector<double>& numbers, bool may_be_empty,
                 const std::function<bool(double)>& good, const char* expected) {
  if (numbers.empty() && !may_be_empty) throw ConfigError(text("atlas: no ", axis));
  for (const double x : numbers) {
    if (!std::isfinite(x) || !good(x)) throw ConfigError(text("atlas: ", axis, " ", x, ", expected ", expected));
  }
}

void require_good(const AtlasAxes& a, const AtlasOptions& o) {
  if (a.rules.empty() || a.objectives.empty() || a.penalties.empty())
    throw ConfigError("atlas: expected at least one rule, one objective and one penalty (or none)");
  require_all(
      "step size", a.step_sizes, false, [](double h) { return h > 0 && h <= kFarthest; }, "above 0, at most 1e5");
  require_all("weight", a.weights, true, [](double w) { return w >= 0 && w <= kFarthest; }, "from 0 to 1e5");
  require_all("momentum", a.momenta, false, [](double b) { return b > -1 && b < 1; }, "within (-1, 1)");
  require_all("radius", a.radii, false, [](double r) { return r > 0 && r <= kFarthest; }, "above 0, at most 1e5");
  if (a.starts < 1) throw ConfigError(text("atlas: ", a.starts, " starts, expected at least 1"));
  if (o.steps < 64) throw ConfigError(text("atlas: ", o.steps, " steps, expected at least 64"));
  if (o.batch < 1) throw ConfigError(text("atlas: batches of ", o.batch, " games, expected at least 1"));
}

std::int64_t length(const std::vector<double>& axis) { return std::max<std::int64_t>(1, std::ssize(axis)); }

/// Directions of length 1 in the space of all coordinates, {starts, D}.
Tensor directions(std::int64_t starts, std::int64_t size, std::uint64_t seed) {
  Tensor all = at::ones({starts, size}, at::kDouble);
  for (std::int64_t k = 1; k < starts; ++k)
    all[k].copy_(Stream(seed, Purpose::init, static_cast<std::uint64_t>(k)).normal({size}, at::kDouble));
  return all / all.norm(2, 1, true);
}

}  // namespace

Atlas::Atlas(AtlasAxes axes, const AtlasOptions& options) : axes_(std::move(axes)), options_(options) {
  require_good(axes_, options_);
  games_ = 1;
  for (const std::int64_t n :
       {std::ssize(axes_.rules), std::ssize(axes_.objectives), std::ssize(axes_.penalties), length(axes_.weights),
        length(axes_.momenta), length(axes_.radii), axes_.starts, length(axes_.step_sizes)}) {
    if (n > kMostGames / games_) throw ConfigError(text("atlas: more than ", kMostGames, " games"));
    games_ *= n;
  }
  require_playable();
  for (std::int64_t first = 0; first < games_;) {
    std::int64_t end = first + 1;
    const AtlasGame one = game(first);
    while (end < games_ && together(one, game(end))) ++end;
    const std::int64_t n = end - first, whole = (n + options_.batch - 1) / options_.batch;
    const std::int64_t pieces = n < kFew && whole == 1 ? 1 : (whole + 1) / 2 * 2;  // two threads end at once
    for (std::int64_t k = 0; k < pieces; ++k) {
      const std::int64_t from = first + n * k / pieces, to = first + n * (k + 1) / pieces;
      if (to > from) batches_.push_back({from, to - from});
    }
    first = end;
  }
}

void Atlas::require_playable() const {
  const auto methods = std::ssize(axes_.rules) * std::ssize(axes_.objectives) * std::ssize(axes_.penalties);
  for (std::int64_t k = 1; k <= methods; ++k) {
    const Stack one = stack({k * (games_ / methods) - 1, 1});  // the last of a method's games, so of the largest weight
    Iteration(one.game, one.motion, one.start).step();
  }
}

AtlasGame Atlas::game(std::int64_t i) const {
  const auto next = [&i](std::int64_t n) {
    const std::int64_t place = i % n;
    i /= n;
    return static_cast<std::size_t>(place);
  };
  AtlasGame g;
  g.step_size = axes_.step_sizes[next(length(axes_.step_sizes))];
  g.start = static_cast<std::int64_t>(next(axes_.starts));
  g.radius = axes_.radii[next(length(axes_.radii))];
  g.momentum = axes_.momenta[next(length(axes_.momenta))];
  const std::size_t weight = next(length(axes_.weights));
  g.penalty = next(std::ssize(axes_.penalties));
  g.objective = next(std::ssize(axes_.objectives));
  g.rule = next(std::ssize(axes_.rules));
  const std::optional<penalties::Penalty>& penalty = axes_.penalties[g.penalty];
  if (penalty) g.weight = axes_.weights.empty() ? penalty->weight : axes_.weights[weight];
  return g;
}

bool Atlas::together(const AtlasGame& a, const AtlasGame& b) const {
  if (a.rule != b.rule) return false;
  if (a.objective != b.objective && !(mixes(axes_.objectives[a.objective]) && mixes(axes_.objectives[b.objective])))
    return false;
  const auto alone = [this](const AtlasGame& g) {
    return axes_.penalties[g.penalty] && axes_.penalties[g.penalty]->of_weights;
  };
  return !(alone(a) || alone(b)) || (a.penalty == b.penalty && a.weight == b.weight);
}

Method Atlas::method(const std::vector<AtlasGame>& games) const {
  std::vector<Part> parts;
  std::vector<std::vector<double>> weights(axes_.penalties.size(), std::vector<double>(games.size(), 0));
  for (std::size_t r = 0; r < games.size(); ++r) {
    if (r == 0 || games[r].objective != games[r - 1].objective)
      parts.push_back({axes_.objectives[games[r].objective], 0});
    ++parts.back().games;
    weights[games[r].penalty][r] = games[r].weight;
  }
  Method all{.objective = mixture(parts)};
  for (std::size_t k = 0; k < weights.size(); ++k) {
    const bool present = std::ranges::any_of(weights[k], [](double w) { return w > 0; });
    if (axes_.penalties[k] && present)
      all.penalties.push_back(weighted(*axes_.penalties[k], at::tensor(weights[k], at::kDouble)));
  }
  return all;
}

Atlas::Stack Atlas::stack(const Batch& batch) const {
  std::vector<AtlasGame> games;
  std::vector<double> rates, momenta, radii;
  std::vector<std::int64_t> starts;
  for (std::int64_t r = 0; r < batch.games; ++r) {
    games.push_back(game(batch.first + r));
    rates.push_back(games.back().step_size), momenta.push_back(games.back().momentum);
    radii.push_back(games.back().radius), starts.push_back(games.back().start);
  }
  optim::SgdOptions sgd{.lr = 1, .rates = at::tensor(rates, at::kDouble)};
  if (std::ranges::any_of(momenta, [](double b) { return b != 0; })) sgd.momenta = at::tensor(momenta, at::kDouble);
  const auto optimizer = [sgd] { return optim::sgd(sgd); };
  Stack all{.game = dirac(method(games), {.dimensions = options_.dimensions}),
            .motion = {.rule = axes_.rules[games[0].rule], .critic = optimizer, .generator = optimizer}};
  all.start = directions(axes_.starts, all.game.size(), options_.seed).index_select(0, at::tensor(starts, at::kLong)) *
              at::tensor(radii, at::kDouble).unsqueeze(1);
  return all;
}

std::vector<Verdict> Atlas::play(const Batch& batch, const std::function<bool(std::int64_t)>& progress) const {
  const c10::NoGradGuard no_grad;
  const Stack all = stack(batch);
  Iteration iteration(all.game, all.motion, all.start);
  Watch watch(options_.steps, all.start, all.game.error(all.start));
  for (std::int64_t step = 1; step <= options_.steps; ++step) {
    iteration.step();
    const Tensor points = iteration.points();
    watch.see(step, points, all.game.error(points));
    if (!progress || (step % kBetween != 0 && step != options_.steps)) continue;
    if (!progress(batch.games * (step % kBetween == 0 ? kBetween : step % kBetween))) return {};
  }
  return watch.verdicts();
}

void play_batches(const Atlas& atlas, const std::vector<std::size_t>& batches, int threads,
                  const std::function<void(std::size_t, const std::vector<Verdict>&)>& done,
                  const std::function<void(std::int64_t)>& progress) {
  std::mutex telling;
  std::atomic<std::size_t> next = 0;
  std::atomic<bool> failed = false;
  std::exception_ptr reason;
  const auto tell = [&](std::int64_t steps) {
    const std::lock_guard lock(telling);
    if (progress) progress(steps);
    return !failed;
  };
  const auto work = [&] {
    at::set_num_threads(1);
    try {
      for (std::size_t k = next++; k < batches.size() && !failed; k = next++) {
        const std::vector<Verdict> verdicts = atlas.play(atlas.batches()[batches[k]], tell);
        const std::lock_guard lock(telling);
        if (!failed) done(batches[k], verdicts);
      }
    } catch (...) {
      const std::lock_guard lock(telling);
      if (!failed) reason = std::current_exception();
      failed = true;
    }
  };
  std::vector<std::thread> workers;
  for (int k = 0; k < threads; ++k) workers.emplace_back(work);
  for (std::thread& worker : workers) worker.join();
  if (reason) std::rethrow_exception(reason);
}

}  // namespace saddle::dynamics
