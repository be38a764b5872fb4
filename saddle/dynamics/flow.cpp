#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

#include "saddle/dynamics/field.h"
#include "saddle/dynamics/trajectory.h"

#include <boost/numeric/odeint.hpp>

namespace saddle::dynamics {
namespace {

constexpr int kMostSteps = 2000;  // tried in an interval

using State = std::vector<double>;

Tensor row(const State& z) { return at::tensor(z, at::kDouble).view({1, -1}); }

bool out_of_bounds(const State& z) {
  return std::any_of(z.begin(), z.end(), [](double x) { return !(std::abs(x) < Iteration::kBound); });
}

}  // namespace

Trajectory flow(const SmallGame& game, const Tensor& start, const FlowOptions& o,
                const std::function<void(std::int64_t)>& progress) {
  namespace odeint = boost::numeric::odeint;
  if (game.game->constraint().project) {
    throw ConfigError(text("flow: constraint '", game.game->constraint().name, "' acts after steps; a flow has none"));
  }
  const auto velocity = [&](const State& z, State& dz, double) {
    const Tensor v = field(game, row(z)).contiguous();
    std::copy_n(v.data_ptr<double>(), dz.size(), dz.begin());
  };
  const Tensor first = start.to(at::kDouble).contiguous();
  State z(first.data_ptr<double>(), first.data_ptr<double>() + first.numel());
  auto stepper = odeint::make_controlled<odeint::runge_kutta_dopri5<State>>(o.tolerance, o.tolerance);
  Trajectory t;
  std::vector<Tensor> points;
  const auto record = [&](double time) { t.time.push_back(time), points.push_back(row(z)); };
  record(0);
  double suggested = o.interval / 100;
  for (std::int64_t i = 0; i < o.intervals; ++i) {
    const double until = o.interval * static_cast<double>(i + 1);
    double time = o.interval * static_cast<double>(i);
    for (int tried = 0; time < until && !out_of_bounds(z) && suggested > 1e-12 && tried < kMostSteps; ++tried) {
      double step = std::min(suggested, until - time);
      const bool shortened = step < suggested;
      const auto result =
          stepper.try_step(velocity, z, time, step);  // a success moves on and leaves the next step's size
      suggested = result == odeint::success && shortened ? std::max(suggested, step) : step;
    }
    if (out_of_bounds(z) || time < until) break;
    record(until);
    if (progress) progress(i + 1);
  }
  t.points = at::cat(points);
  const Tensor error = game.error(t.points).contiguous();
  t.error.assign(error.data_ptr<double>(), error.data_ptr<double>() + error.numel());
  return t;
}

}  // namespace saddle::dynamics
