#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "saddle/dynamics/signs_detail.h"

namespace saddle::dynamics {
namespace {

/// In stretches of time after `from`, even ones or each longer than the last by the same factor.
Envelope envelope(const Trajectory& t, double from, double until, bool even) {
  Envelope all;
  std::size_t i = 0;
  for (int k = 0; k < kStretches; ++k) {
    const double share = static_cast<double>(k + 1) / kStretches;
    const double end = even ? from + share * (until - from) : from * std::pow(until / from, share);
    double largest = -1, when = 0;
    for (; i < t.time.size() && t.time[i] <= end * (1 + 1e-12); ++i) {
      if (t.time[i] > from && t.error[i] > largest) largest = t.error[i], when = t.time[i];
    }
    if (largest > 0 && when > 0) all.time.push_back(when), all.error.push_back(largest);
  }
  return all;
}

/// How far points stray from the last one in the last eighth of the time.
double moved(const Trajectory& t) {
  const std::int64_t n = t.points.size(0), part = std::max<std::int64_t>(1, n / 8);
  return (t.points.narrow(0, n - part, part) - t.points[n - 1]).abs().max().item<double>();
}

/// The time between upward crossings of its mean by the coordinate that varies most, over the last half; 0 if they are
/// uneven or fewer than three.
double period_of(const Trajectory& t) {
  const std::int64_t n = t.points.size(0), half = n / 2;
  const Tensor tail = t.points.narrow(0, n - half, half);
  const Tensor x = (tail - tail.mean(0)).select(1, tail.var(0).argmax().item<std::int64_t>()).contiguous();
  const auto* value = x.data_ptr<double>();
  std::vector<double> crossings;
  for (std::int64_t i = 1; i < half; ++i) {
    if (value[i - 1] >= 0 || value[i] < 0) continue;
    const auto at = static_cast<std::size_t>(n - half + i);
    crossings.push_back(t.time[at] - (t.time[at] - t.time[at - 1]) * value[i] / (value[i] - value[i - 1]));
  }
  if (crossings.size() < 3) return 0;
  double least = crossings[1] - crossings[0], most = least;
  for (std::size_t i = 1; i < crossings.size(); ++i) {
    least = std::min(least, crossings[i] - crossings[i - 1]), most = std::max(most, crossings[i] - crossings[i - 1]);
  }
  const auto rounds = static_cast<std::int64_t>(crossings.size()) - 1;
  return even_interval(least, (crossings.back() - crossings.front()) / static_cast<double>(rounds), most, rounds);
}

std::string about(const std::optional<UpdateMap>& map) {
  if (!map) return "no linearisation";
  if (!map->fixed) return "the solution is no fixed point";
  if (!map->smooth) return "a step has no derivative at the solution";
  const double radius = map->radius();
  return text("spectral radius ", radius,
              radius > 1 + kNeutral   ? " (repels)"
              : radius < 1 - kNeutral ? " (attracts)"
                                      : " (neutral)");
}

/// The time after which all errors are nothing, or before which all are within the bound.
Envelope before(const Trajectory& t, double nothing, bool grows) {
  std::size_t last = 0;
  for (std::size_t i = 0; i < t.error.size(); ++i) {
    if (grows && t.error[i] > Iteration::kBound / 10) break;
    if (grows || t.error[i] > nothing) last = i;
  }
  return envelope(t, t.time[last] / 4, t.time[last], /*even=*/true);
}

Signs signs_of(const Trajectory& t) {
  const double end = t.time.back();
  Signs s{.stretches = envelope(t, end / 8, end, false),
          .start = std::max({t.error.front(), t.points[0].abs().max().item<double>(), kLeastStart}),
          .largest = *std::max_element(t.error.begin(), t.error.end()),
          .last = error_at_end(t),
          .moved = moved(t),
          .travelled = (t.points[-1] - t.points[0]).abs().max().item<double>(),
          .size = 1 + t.points[-1].abs().max().item<double>(),
          .finite = at::isfinite(t.points).all().item<bool>(),
          .period = [&t] { return period_of(t); }};
  s.before = before(t, kNothing * s.start, s.largest > kFar * s.start);
  return s;
}

constexpr double kRounds = 15;         // that a run must have for its envelope to say something
constexpr double kSmallChange = 0.05;  // relative: what a level envelope may hide

/// The time that the slowest round near the solution takes: of the eigenvalue with the largest modulus; 0 if it does
/// not turn.
double round_of(const UpdateMap& map) {
  std::complex<double> largest = 0;
  for (const std::complex<double>& value : map.eigenvalues()) {
    if (std::abs(value) > std::abs(largest)) largest = value;
  }
  const double angle = std::abs(std::arg(largest));
  return angle > 1e-12 ? 2 * std::numbers::pi * map.time() / angle : 0;
}

/// Whether the envelope alone has decided: nothing has vanished, exceeded a million times its start or come to rest.
bool by_shape(const Signs& s) {
  return s.finite && s.last >= kNothing * s.start && s.largest <= kFar * s.start && s.moved >= 1e-6 * s.size;
}

Verdict undecided(const Signs& s, std::string why) { return {.final_error = s.last, .evidence = std::move(why)}; }

/// What the envelope's shape says, held against what a step does near the solution.
Verdict held_against(const UpdateMap& map, double time, const Signs& signs, Verdict v) {
  const double radius = map.radius(), round = round_of(map), change = std::abs(radius - 1) * time;
  const bool attracts = 1 - radius > kNeutral, repels = radius - 1 > kNeutral;
  const Trend trend = trend_of(signs);
  const bool falls = trend == Trend::geometric || trend == Trend::power || trend == Trend::quickening;
  if (time < kRounds * round)
    return undecided(
        signs, text("the run is too short: a round takes ", round, ", so a time of ", kRounds * round, " is needed"));
  if (trend == Trend::level && (attracts || repels) && change < kSmallChange)
    return undecided(signs, text(v.evidence, ", but near the solution distances change by a factor ", radius,
                                 ": a time of about ", std::ceil(time / change), " would tell"));
  if (v.outcome == Outcome::diverges && attracts) return undecided(signs, v.evidence + ", but the solution attracts");
  if (falls && repels) return undecided(signs, v.evidence + ", but the solution repels");
  if (falls && attracts && trend != Trend::geometric) {
    return {.outcome = Outcome::converges,
            .factor = radius,
            .final_error = signs.last,
            .evidence = "the envelope falls, slowly, and the solution attracts"};
  }
  if (trend == Trend::geometric && !attracts)
    return undecided(signs, v.evidence + ", but the solution does not attract so: run longer");
  return v;
}

/// A trajectory that an invariant keeps from all solutions does not converge, however its error falls; if it goes round
/// evenly, it is a cycle.
Verdict held_apart(const Invariant& invariant, const Signs& signs, Verdict v) {
  const Trend trend = trend_of(signs);
  const bool falls = v.outcome == Outcome::converges || trend == Trend::quickening || trend == Trend::slowing;
  if (!falls) return v;
  const std::string why = text(invariant.formula, " stays ", invariant.value, ", at the solution it is ",
                               invariant.at_solution, ", so the error does not fall to 0");
  const double period = trend == Trend::vanished ? 0 : signs.period();
  if (period == 0) return undecided(signs, why + limit_of(signs));
  return {.outcome = Outcome::cycles,
          .radius = signs.stretches.error.back(),
          .period = period,
          .final_error = signs.last,
          .evidence = why + "; its envelope still falls while the point goes round evenly" + limit_of(signs)};
}

}  // namespace

Verdict judge(const Trajectory& t, const std::optional<UpdateMap>& map, const std::vector<Invariant>& invariants) {
  if (t.time.size() < 2 * kStretches)
    throw ConfigError(
        text("verdict: ", t.time.size(), " points of a trajectory, ", "expected at least ", 2 * kStretches));
  const Signs signs = signs_of(t);
  Verdict v = classify(signs);
  if (map && map->fixed && map->smooth && by_shape(signs)) v = held_against(*map, t.time.back(), signs, std::move(v));
  if (!invariants.empty()) v = held_apart(invariants.front(), signs, std::move(v));
  v.evidence += "; " + about(map);
  return v;
}

}  // namespace saddle::dynamics
