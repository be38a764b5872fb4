#include <algorithm>
#include <cmath>
#include <limits>

#include "saddle/core/error.h"
#include "saddle/divergences/log_ratio_detail.h"

namespace saddle::divergences {

double cost_of_logs(const FDivergence& d, double log_p, double log_q, double extent, double tolerance) {
  constexpr double kFar = 700, kZero = -std::numeric_limits<double>::infinity();
  if (log_p == kZero && log_q == kZero) return 0;
  if (log_p == kZero || log_q == kZero) {
    const double mass = std::exp(std::max(log_p, log_q)), limit = log_p == kZero ? d.f(0) : d.slope;
    return mass == 0 ? 0 : mass * limit;  // not 0 times infinity
  }
  const double ratio = log_p - log_q, near = std::clamp(ratio, -kFar, kFar);
  if (near == ratio) {
    const double c = std::exp(log_q) * d.f(std::exp(ratio));
    if (!std::isnan(c)) return c;  // 0 times infinity
  } else {                         // q f(u) tends to q f(0) or to p f'(inf)
    const double limit = ratio < 0 ? d.f(0) : d.slope;
    const double mass = std::exp(ratio < 0 ? log_q : log_p), u = std::exp(near);
    const double c = mass * (std::isfinite(limit) ? limit : d.f(u) / std::max(1.0, u));
    if (std::isfinite(limit) || std::abs(c) * extent < tolerance) return c;
  }
  throw NumericError(text(d.name, ": log p / q = ", ratio, " where there is mass; beyond float64"));
}

}  // namespace saddle::divergences
