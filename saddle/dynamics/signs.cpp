#include <algorithm>
#include <cmath>
#include <optional>

#include "saddle/core/decay.h"
#include "saddle/dynamics/signs_detail.h"

namespace saddle::dynamics {
namespace {

constexpr double kLevel = 0.01;      // relative change over all stretches that still counts as none
constexpr double kFlat = 0.02;       // a local power that still counts as none, where it does not grow
constexpr double kSteady = 0.05;     // relative change of the local power along a power law
constexpr double kNoise = 0.004;     // error of a local power: a round's largest error falls between two steps
constexpr double kClearlyFar = 100;  // of the start: what a rise that does not slow must reach to be divergence
constexpr double kUneven = 0.05;     // of the mean: how much rounds may differ and still have a period
constexpr double kSettled = 60;      // t / t0 from which both local powers of (t + t0)^-p agree to kSteady

/// Local powers -d log e / d log t of the early and the late half of the envelope, and the times that they belong to.
struct LocalPowers {
  double early = 0, late = 0, early_time = 1, late_time = 1;
};

double middle_of(const std::vector<double>& t) { return std::sqrt(t.front() * t.back()); }

LocalPowers local_powers(const Envelope& e) {
  const auto half = static_cast<std::ptrdiff_t>(e.time.size() / 2);
  const std::vector<double> t1(e.time.begin(), e.time.begin() + half + 1), t2(e.time.begin() + half, e.time.end());
  const std::vector<double> y1(e.error.begin(), e.error.begin() + half + 1), y2(e.error.begin() + half, e.error.end());
  return {fit_decay(t1, y1).power, fit_decay(t2, y2).power, middle_of(t1), middle_of(t2)};
}

/// True if the local power, or that of a rise, grows by more than noise.
bool grows(double early, double late) { return late > (1 + kSteady) * early + kNoise; }

Trend trend_of_fall(const Envelope& e, const LocalPowers& p) {
  const Decay decay = fit_decay(e.time, e.error);
  // The local power of a geometric fall grows like t. That of (t + t0)^-p begins so, and then hardly falls.
  const double fall = e.error.front() / e.error.back();
  const bool like_time = fall > 10 || (fall > 2 && p.late > 0.8 * p.late_time / p.early_time * p.early);
  if (p.late > 1.4 * p.early && decay.factor_residual < decay.power_residual && like_time) return Trend::geometric;
  if (grows(p.early, p.late)) return Trend::quickening;
  if (p.late < kFlat) return Trend::level;
  return grows(p.late, p.early) ? Trend::slowing : Trend::power;
}

Trend trend_of_rise(const LocalPowers& p) {
  if (grows(-p.early, -p.late)) return Trend::rising;
  if (-p.late < kFlat) return Trend::level;
  return grows(-p.late, -p.early) ? Trend::saturating : Trend::rising;
}

/// The envelope's error at a time, linear between its points.
double at_time(const Envelope& e, double t) {
  std::size_t i = 1;
  while (i + 1 < e.time.size() && e.time[i] < t) ++i;
  const double along = (t - e.time[i - 1]) / (e.time[i] - e.time[i - 1]);
  return e.error[i - 1] + along * (e.error[i] - e.error[i - 1]);
}

/// The change in the last quarter of a time over that in the quarter before.
double ratio_of_changes(const Envelope& e, double end) {
  const double middle = at_time(e, 0.75 * end);
  return (at_time(e, end) - middle) / (middle - at_time(e, end / 2));
}

/// True if the envelope approaches its limit like ratio^t. At half the time the ratio of changes is then the root of
/// that at the end; of laws without a scale of their own, such as log t or a power, it is the same.
bool approaches_geometrically(const Envelope& e, double end) {
  const double early = ratio_of_changes(e, end / 2), late = ratio_of_changes(e, end);
  return early > 0 && late < early * std::sqrt(early);
}

/// 1/p(t) = (1 + t0/t) / p for (t + t0)^-p: two local powers say p and t0.
std::string quickening(const LocalPowers& p) {
  const double slope = (1 / p.early - 1 / p.late) / (1 / p.early_time - 1 / p.late_time);
  const double power = 1 / (1 / p.late - slope / p.late_time);
  std::string why = text("the envelope falls ever faster, its local power grew from ", p.early, " to ", p.late);
  if (!(p.early > kNoise) || !(power > 0)) return why + ": the run is too short to tell a power from a geometric fall";
  return why + text(" as that of (t + t0)^-", power, " does, which would show that power after about ",
                    kSettled * slope * power);
}

double factor_of(const Envelope& e) { return e.time.size() > 1 ? fit_decay(e.time, e.error).factor : 0; }

Verdict level(const Signs& s) {
  if (s.moved < 1e-6 * s.size) return {.outcome = Outcome::wrong_point, .evidence = "the point no longer moves"};
  const double period = s.period();
  if (period == 0 && s.moved < 0.05 * s.last && s.moved < s.travelled / 16) {
    return {.outcome = Outcome::wrong_point,
            .evidence = text("the error's envelope is level and the point stays within ", s.moved, " of its place")};
  }
  std::string evidence = "the error's envelope is level while the point ";
  evidence +=
      period > 0 ? "goes round evenly" : text("moves by up to ", s.moved, " without an even period: ", kIrregular);
  return {.outcome = Outcome::cycles,
          .radius = s.stretches.error.back(),
          .period = period,
          .evidence = std::move(evidence)};
}

std::string still_moves(const Signs& s) {
  return text(", and the point moves by up to ", s.moved, " in the last eighth");
}

/// The limit, if one is seen, else how far the point still moves.
std::string going_on(const Signs& s) {
  const std::string limit = limit_of(s);
  return limit.empty() ? still_moves(s) : limit;
}

Verdict rising(const Signs& s) {
  if (s.largest < kClearlyFar * s.start)
    return {.evidence = text("the envelope rises, so far to ", s.largest / s.start, " times the start, ", kClearlyFar,
                             " times would be called divergence") +
                        still_moves(s)};
  const Decay decay = fit_decay(s.stretches.time, s.stretches.error);
  const bool geometric = decay.factor_residual < decay.power_residual;
  return {.outcome = Outcome::diverges,
          .factor = geometric ? decay.factor : 0,
          .power = geometric ? 0 : decay.power,
          .evidence = "the envelope rises"};
}

Verdict by_trend(const Signs& s) {
  switch (trend_of(s)) {
    case Trend::far:
      return {.outcome = Outcome::diverges,
              .factor = s.finite ? factor_of(s.before) : 0,
              .evidence = "the error exceeds a million times its start"};
    case Trend::vanished:
      return {.outcome = Outcome::converges, .factor = factor_of(s.before), .evidence = "the error falls to rounding"};
    case Trend::unknown:
      return {.evidence = "the run is too short"};
    case Trend::level:
      return level(s);
    case Trend::geometric:
      return {.outcome = Outcome::converges,
              .factor = factor_of(s.stretches),
              .evidence = "the envelope falls geometrically"};
    case Trend::power:
      return {.outcome = Outcome::converges,
              .power = local_powers(s.stretches).late,
              .evidence = "the envelope falls like a power of time"};
    case Trend::quickening:
      return {.evidence = quickening(local_powers(s.stretches))};
    case Trend::slowing:
      return {.evidence = "the envelope falls ever more slowly" + going_on(s)};
    case Trend::rising:
      return rising(s);
    case Trend::saturating:
      break;
  }
  return {.evidence = "the envelope rises ever more slowly" + going_on(s)};
}

}  // namespace

const char* word_for(Outcome outcome) {
  switch (outcome) {
    case Outcome::converges:
      return "converges";
    case Outcome::cycles:
      return "cycles";
    case Outcome::wrong_point:
      return "wrong point";
    case Outcome::diverges:
      return "diverges";
    case Outcome::undecided:
      break;
  }
  return "undecided";
}

Trend trend_of(const Signs& s) {
  if (!s.finite || s.largest > kFar * s.start) return Trend::far;
  if (s.last < kNothing * s.start) return Trend::vanished;
  const Envelope& e = s.stretches;
  if (e.time.size() < kStretches) return Trend::unknown;
  const auto [least, most] = std::minmax_element(e.error.begin(), e.error.end());
  if (*most / *least - 1 < kLevel) return Trend::level;
  const LocalPowers local = local_powers(e);
  return e.error.back() < e.error.front() ? trend_of_fall(e, local) : trend_of_rise(local);
}

std::string limit_of(const Signs& s) {
  const Envelope& e = s.stretches;
  if (e.time.size() < kStretches) return "";
  const double end = e.time.back(), half = at_time(e, end / 2), middle = at_time(e, 3 * end / 4), last = e.error.back();
  const std::optional<Approach> found = fit_approach(half, middle, last, end);
  if (!found || !approaches_geometrically(e, end)) return "";
  std::string said =
      text(": if it slows down geometrically it ends at about ", found->limit, ", ", found->away, " away");
  if (found->until > end) said += text(", and is within 1 % of that after about ", std::round(found->until));
  return said;
}

Verdict classify(const Signs& signs) {
  Verdict v = by_trend(signs);
  v.final_error = signs.last;
  return v;
}

double even_interval(double least, double mean, double most, std::int64_t count) {
  const bool even = count >= 2 && most - mean <= kUneven * mean && mean - least <= kUneven * mean;
  return even ? mean : 0;
}

}  // namespace saddle::dynamics
