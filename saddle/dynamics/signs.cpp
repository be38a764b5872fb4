#include <algorithm>
#include <cmath>

#include "saddle/core/decay.h"
#include "saddle/dynamics/signs_detail.h"

namespace saddle::dynamics {
namespace {

constexpr double kLevel = 0.01;   // relative change over all stretches that still counts as none
constexpr double kUneven = 0.05;  // of the mean: how much rounds may differ and still have a period

/// Local powers of the envelope, early and late: equal for a power law, rising for a geometric fall, falling where it
/// levels off.
struct Slopes {
  double early, late;
};

Slopes slopes(const Envelope& e) {
  const std::size_t half = e.time.size() / 2;
  const std::vector<double> t1(e.time.begin(), e.time.begin() + static_cast<std::ptrdiff_t>(half + 1));
  const std::vector<double> y1(e.error.begin(), e.error.begin() + static_cast<std::ptrdiff_t>(half + 1));
  const std::vector<double> t2(e.time.begin() + static_cast<std::ptrdiff_t>(half), e.time.end());
  const std::vector<double> y2(e.error.begin() + static_cast<std::ptrdiff_t>(half), e.error.end());
  return {fit_decay(t1, y1).power, fit_decay(t2, y2).power};
}

Verdict level(const Signs& s) {
  if (s.wandering < 1e-6) return {.outcome = Outcome::wrong_point, .evidence = "the point no longer moves"};
  const double period = s.period();
  const char* evidence = period > 0 ? "the error's envelope is level while the point goes round evenly"
                                    : "the error's envelope is level while the point moves without an even period: "
                                      "quasi-periodic or chaotic";
  return {.outcome = Outcome::cycles, .radius = s.stretches.error.back(), .period = period, .evidence = evidence};
}

Verdict falling(const Signs& signs, const Slopes& s) {
  const Decay decay = fit_decay(signs.stretches.time, signs.stretches.error);
  if (s.late > 1.4 * s.early && decay.factor_residual < decay.power_residual)
    return {.outcome = Outcome::converges, .factor = decay.factor, .evidence = "the envelope falls geometrically"};
  if (s.late > 0.6 * s.early && s.late > 0.02)
    return {.outcome = Outcome::converges, .power = s.late, .evidence = "the envelope falls like a power of time"};
  if (std::abs(s.late) < 0.02) return level(signs);
  return {.evidence = "the envelope falls ever more slowly: the run is too short to tell"};
}

Verdict rising(const Signs& signs, const Slopes& s) {
  if (std::abs(s.late) < 0.02) return level(signs);
  if (s.late > -0.3 * std::abs(s.early)) return {.evidence = "the envelope rises ever more slowly"};
  const Decay decay = fit_decay(signs.stretches.time, signs.stretches.error);
  const bool geometric = decay.factor_residual < decay.power_residual;
  return {.outcome = Outcome::diverges,
          .factor = geometric ? decay.factor : 0,
          .power = geometric ? 0 : decay.power,
          .evidence = "the envelope rises"};
}

double factor_of(const Envelope& e) { return e.time.size() > 1 ? fit_decay(e.time, e.error).factor : 0; }

Verdict by_envelope(const Signs& s) {
  if (!s.finite || s.largest > kFar * s.start) {
    return {.outcome = Outcome::diverges,
            .factor = s.finite ? factor_of(s.before) : 0,
            .evidence = "the error exceeds a million times its start"};
  }
  if (s.last < kNothing * s.start) {
    return {.outcome = Outcome::converges, .factor = factor_of(s.before), .evidence = "the error falls to rounding"};
  }
  const Envelope& e = s.stretches;
  if (e.time.size() < kStretches) return {.evidence = "the run is too short"};
  const auto [least, most] = std::minmax_element(e.error.begin(), e.error.end());
  if (*most / *least - 1 < kLevel) return level(s);
  const Slopes local = slopes(e);
  return e.error.back() < e.error.front() ? falling(s, local) : rising(s, local);
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

Verdict classify(const Signs& signs) {
  Verdict v = by_envelope(signs);
  v.final_error = signs.last;
  return v;
}

double even_interval(double least, double mean, double most, std::int64_t count) {
  const bool even = count >= 2 && most - mean <= kUneven * mean && mean - least <= kUneven * mean;
  return even ? mean : 0;
}

}  // namespace saddle::dynamics
