#include <algorithm>
#include <cmath>
#include <functional>

#include "saddle/core/error.h"
#include "saddle/divergences/line_cuts_detail.h"
#include "saddle/divergences/line_law.h"
#include "saddle/divergences/log_ratio_detail.h"
#include "saddle/divergences/normal_detail.h"

namespace saddle::divergences {
namespace {

using Cuts = std::vector<double>;

constexpr double kConverged = 1e-6;  // of the integral: the error above which there is no value
constexpr double kNothing = 1e-15;   // of the mass, less than that is too little to say where it goes

/// Rising, each once, within [low, high] with its ends; empty if that has no length.
Cuts sorted(Cuts cuts, double low, double high) {
  if (!(low < high)) return {};
  cuts.insert(cuts.end(), {low, high});
  std::erase_if(cuts, [=](double x) { return x < low || x > high; });
  std::sort(cuts.begin(), cuts.end());
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
  return cuts;
}

/// Where a law jumps, and around its Gaussians at steps in which each is smooth, until nothing of it is left.
Cuts cuts_of(const LineLaw& law) {
  Cuts cuts = law.breaks;
  for (const Gaussian1d& part : law.parts) {
    for (const double z : {0., 1., 2., 4., 8., 12.})
      cuts.insert(cuts.end(), {part.mean - z * part.std, part.mean + z * part.std});
  }
  return cuts;
}

/// The root of g in [low, high], whose ends have g of different signs, by bisection to rounding.
double root_between(const std::function<double(double)>& g, double low, double high) {
  const bool rising = g(low) < 0;
  for (double middle = low + (high - low) / 2; low < middle && middle < high; middle = low + (high - low) / 2)
    ((g(middle) < 0) == rising ? low : high) = middle;
  return high;
}

/// The points within the cuts where p / q crosses a ratio at which f has a kink. Two crossings that lie closer than a
/// 16th of the way between two cuts are missed; the quadrature then refines around them.
Cuts kinks_between(const FDivergence& d, const LineLaw& p, const LineLaw& q, const Cuts& cuts) {
  constexpr int kSteps = 16;
  Cuts found;
  for (const double ratio : d.kinks) {
    const auto g = [&](double x) { return p.log_density(x) - q.log_density(x) - std::log(ratio); };
    for (std::size_t k = 1; k < cuts.size(); ++k) {
      double before = cuts[k - 1];
      for (int i = 1; i <= kSteps; ++i) {
        const double here = i == kSteps ? cuts[k] : cuts[k - 1] + (cuts[k] - cuts[k - 1]) * i / kSteps;
        if (g(before) * g(here) < 0 && std::isfinite(g(before) * g(here)))
          found.push_back(root_between(g, before, here));
        before = here;
      }
    }
  }
  return found;
}

/// From where the first law begins to where the last one ends.
double reach(const LineLaw& a, const LineLaw& b) { return std::max(a.high, b.high) - std::min(a.low, b.low); }

Integral over(const Cuts& cuts, const std::function<double(double)>& g, const IntegralOptions& o) {
  return cuts.empty() ? Integral{} : integrate(g, cuts, o);
}

/// @param rounding  an error that is none
void require_converged(const std::string& who, const Integral& found, double rounding) {
  if (std::isinf(found.value) || found.error <= kConverged * found.absolute + rounding) return;
  throw NumericError(text(who, ": the quadrature has an error of ", found.error, " at a value of ", found.value));
}

/// W_1 of N(., s) and N(., t), their means d apart, e = |s - t|: E|d + e Z|.
double mean_of_folded(double d, double e) {
  if (e == 0) return std::abs(d);
  return 2 * e * normal_density(d / e) + d * (1 - 2 * normal_cdf(-d / e));
}

/// The value, unless it left float64.
double in_float64(double p, double value, bool equal) {
  if (std::isnormal(value) || equal) return value;
  throw NumericError(text("W_p^p, p = ", p, ": ", value, ", beyond float64; measure the laws in another unit"));
}

/// Where the first law's density is smooth and so is the way to the second: at its own cuts and where the other's are.
Cuts cuts_of_map(const LineLaw& from, const LineLaw& to) {
  Cuts cuts = cuts_of(from);
  for (const double y : cuts_of(to)) {
    const double u = to.cdf(y);
    if (u > 0 && u < 1) cuts.push_back(quantile(from, u));
  }
  return sorted(cuts, from.low, from.high);
}

/// E |X - T(X)|^p in units of the laws' reach, X of the first law and T = G^-1 F. Where F stands still, as between two
/// Gaussians that see nothing of each other, there is less mass than it can be told where to go: it is left out, and
/// counts as error.
Integral by_map(double p, const LineLaw& from, const LineLaw& to) {
  const IntegralOptions options{.relative = 1e-10, .evaluations = 20'000};
  const double unit = reach(from, to);
  const auto cost = [&](double x) {
    const double far = std::abs(x - quantile(to, from.cdf(x))) / unit;
    return std::pow(far, p) * std::exp(from.log_density(x));
  };
  Integral all;
  double left_out = 0;
  Cuts run;  // neighbouring cuts with mass between them
  const auto add_run = [&] {
    const Integral part = run.size() < 2 ? Integral{} : integrate(cost, run, options);
    all.value += part.value, all.error += part.error, all.absolute += part.absolute;
  };
  for (const double x : cuts_of_map(from, to)) {
    const double mass = run.empty() ? 1 : from.cdf(x) - from.cdf(run.back());
    if (mass < kNothing) add_run(), run.clear(), left_out += mass;
    run.push_back(x);
  }
  add_run();
  require_converged("W_p^p", all, 1e-15);
  all.error += left_out;
  return all;
}

}  // namespace

Cuts cuts_of(const LineLaw& a, const LineLaw& b, double low, double high) {
  Cuts cuts = cuts_of(a);
  const Cuts more = cuts_of(b);
  cuts.insert(cuts.end(), more.begin(), more.end());
  return sorted(cuts, low, high);
}

Integral divergence(const FDivergence& d, const LineLaw& p, const LineLaw& q) {
  constexpr IntegralOptions kOptions{.relative = 1e-12, .absolute = 1e-15};
  if (!p.log_density || !q.log_density) {
    const bool equal = !p.log_density && !q.log_density && p.mean == q.mean;
    return {.value = equal ? d.f(1) : d.disjoint()};
  }
  const double low = std::min(p.low, q.low), high = std::max(p.high, q.high);
  const double far_low = std::min(p.far_low, q.far_low), far_high = std::max(p.far_high, q.far_high);
  const auto part = [&](double from, double to) {
    const auto cost = [&](double x) {
      return cost_of_logs(d, p.log_density(x), q.log_density(x), far_high - far_low, 1e-12);
    };
    Cuts cuts = cuts_of(p, q, from, to);
    const Cuts kinks = kinks_between(d, p, q, cuts);
    cuts.insert(cuts.end(), kinks.begin(), kinks.end());
    return over(sorted(cuts, from, to), cost, kOptions);
  };
  Integral found = part(low, high);
  if (std::isinf(found.value)) return found;
  const double beyond = part(far_low, low) + part(high, far_high);
  if (!(std::abs(beyond) <= 1e-9 * std::max(1.0, std::abs(found.value))))
    throw NumericError(text(d.name, ": the tails, of less than 1e-16 of the mass, add ", beyond, " to ", found.value,
                            ": infinite, or beyond this quadrature"));
  require_converged(d.name, found, 1e-12);
  found.error += std::abs(beyond);
  return found;
}

Integral transport_cost(double p, const LineLaw& a, const LineLaw& b) {
  if (!(p >= 1) || !std::isfinite(p)) throw ConfigError(text("W_p: p = ", p, ", expected a number >= 1"));
  const double apart = a.mean - b.mean, e = std::abs(a.std - b.std);
  if (a.is_gaussian && b.is_gaussian && p == 1) return {.value = mean_of_folded(apart, e)};
  if (a.is_gaussian && b.is_gaussian && p == 2)
    return {.value = in_float64(p, apart * apart + e * e, apart == 0 && e == 0)};
  if (!a.log_density && !b.log_density) return {.value = in_float64(p, std::pow(std::abs(apart), p), apart == 0)};
  const double unit = reach(a, b);
  if (p == 1) {
    const auto difference = [&](double x) { return std::abs(a.cdf(x) - b.cdf(x)); };
    const Cuts cuts = cuts_of(a, b, std::min(a.low, b.low), std::max(a.high, b.high));
    const Integral found = over(cuts, difference, {.relative = 1e-12, .absolute = 1e-17 * unit});
    require_converged("W_1", found, 1e-14 * unit);
    return found;
  }
  Integral found = a.parts.empty() && b.log_density ? by_map(p, b, a) : by_map(p, a, b);  // from tails
  const double size = std::pow(unit, p);
  if (found.value > 0) in_float64(p, found.value * size, false);
  found.value *= size, found.error *= size, found.absolute *= size;
  return found;
}

Integral energy_distance(const LineLaw& a, const LineLaw& b) {
  const double unit = reach(a, b);
  const auto squared = [&](double x) { return 2 * (a.cdf(x) - b.cdf(x)) * (a.cdf(x) - b.cdf(x)); };
  const Cuts cuts = cuts_of(a, b, std::min(a.low, b.low), std::max(a.high, b.high));
  const Integral found = over(cuts, squared, {.relative = 1e-12, .absolute = 1e-17 * unit});
  require_converged("energy distance", found, 1e-14 * unit);
  return found;
}

}  // namespace saddle::divergences
