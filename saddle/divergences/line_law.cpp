#include "saddle/divergences/line_law.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "saddle/core/error.h"
#include "saddle/divergences/log_ratio_detail.h"
#include "saddle/divergences/normal_detail.h"

namespace saddle::divergences {
namespace {

constexpr double kTail = 8.3, kFar = 12;  // standard deviations beyond which a Gaussian has less than 1e-16, 1e-32
/// A stretch of the line, cut where the laws jump and around their means, so that no peak is missed.
std::vector<double> pieces(const LineLaw& a, const LineLaw& b, double low, double high) {
  std::vector<double> cuts{low, high};
  for (const LineLaw* law : {&a, &b}) {
    cuts.insert(cuts.end(), law->breaks.begin(), law->breaks.end());
    for (const double z : {-2., 0., 2.}) cuts.push_back(law->mean + z * law->std);
  }
  std::erase_if(cuts, [=](double x) { return x < low || x > high; });
  std::sort(cuts.begin(), cuts.end());
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
  return cuts;
}

/// From where the first law begins to where the last one ends.
std::vector<double> pieces(const LineLaw& a, const LineLaw& b) {
  return pieces(a, b, std::min(a.low, b.low), std::max(a.high, b.high));
}

/// The sum over neighbouring cuts.
double over(const std::vector<double>& cuts, const std::function<double(double low, double high)>& piece) {
  double sum = 0;
  for (std::size_t k = 1; k < cuts.size(); ++k) sum += piece(cuts[k - 1], cuts[k]);
  return sum;
}

/// W_1 of N(., s) and N(., t), their means d apart, e = |s - t|: E|d + e Z|.
double mean_of_folded(double d, double e) {
  if (e == 0) return std::abs(d);
  return 2 * e * normal_density(d / e) + d * (1 - 2 * normal_cdf(-d / e));
}

}  // namespace

LineLaw gaussian_law(double mean, double std) {
  if (!(std > 0) || !std::isfinite(std) || !std::isfinite(mean))
    throw ConfigError(text("gaussian(", mean, ", ", std, "): expected a finite mean and std > 0"));
  return {.name = text("gaussian(", mean, ",", std, ")"),
          .log_density = [=](double x) { return log_normal_density((x - mean) / std) - std::log(std); },
          .cdf = [=](double x) { return normal_cdf((x - mean) / std); },
          .low = mean - kTail * std,
          .high = mean + kTail * std,
          .far_low = mean - kFar * std,
          .far_high = mean + kFar * std,
          .breaks = {},
          .mean = mean,
          .std = std,
          .is_gaussian = true};
}

LineLaw uniform_law(double low, double high) {
  if (!(low < high) || !std::isfinite(high - low))
    throw ConfigError(text("uniform(", low, ", ", high, "): expected finite numbers that rise"));
  return {.name = text("uniform(", low, ",", high, ")"),
          .log_density = [=](double x) { return x >= low && x <= high ? -std::log(high - low) : -INFINITY; },
          .cdf = [=](double x) { return std::clamp((x - low) / (high - low), 0.0, 1.0); },
          .low = low,
          .high = high,
          .far_low = low,
          .far_high = high,
          .breaks = {low, high},
          .mean = (low + high) / 2,
          .std = (high - low) / std::sqrt(12.0)};
}

LineLaw point_mass(double x) {
  if (!std::isfinite(x)) throw ConfigError(text("dirac(", x, "): expected a finite number"));
  return {.name = text("dirac(", x, ")"),
          .log_density = {},
          .cdf = [x](double y) { return y >= x ? 1.0 : 0.0; },
          .low = x,
          .high = x,
          .far_low = x,
          .far_high = x,
          .breaks = {x},
          .mean = x,
          .std = 0};
}

LineLaw mixture_law(const GaussianMixture1d& m) {
  if (m.weights.size() != m.parts.size() || m.parts.empty()) throw ConfigError("mixture: as many weights as parts");
  LineLaw law{.name = "mixture", .low = INFINITY, .high = -INFINITY, .far_low = INFINITY, .far_high = -INFINITY};
  std::vector<LineLaw> parts;
  double sum = 0, square = 0;
  for (std::size_t k = 0; k < m.parts.size(); ++k) {
    const LineLaw part = gaussian_law(m.parts[k].mean, m.parts[k].std);
    if (!(m.weights[k] >= 0)) throw ConfigError(text("mixture: weight ", m.weights[k], ", expected at least 0"));
    law.low = std::min(law.low, part.low), law.high = std::max(law.high, part.high);
    law.far_low = std::min(law.far_low, part.far_low), law.far_high = std::max(law.far_high, part.far_high);
    parts.push_back(part);
    law.breaks.push_back(part.mean);
    sum += m.weights[k], law.mean += m.weights[k] * part.mean;
    square += m.weights[k] * (part.std * part.std + part.mean * part.mean);
  }
  if (std::abs(sum - 1) > 1e-9) throw ConfigError(text("mixture: weights sum to ", sum, ", expected 1"));
  law.std = std::sqrt(square - law.mean * law.mean);
  law.log_density = [m, parts](double x) {
    double most = -INFINITY, sum = 0;
    for (std::size_t k = 0; k < parts.size(); ++k)
      most = std::max(most, std::log(m.weights[k]) + parts[k].log_density(x));
    for (std::size_t k = 0; k < parts.size(); ++k)
      sum += std::exp(std::log(m.weights[k]) + parts[k].log_density(x) - most);
    return most + std::log(sum);
  };
  law.cdf = [m](double x) {
    double all = 0;
    for (std::size_t k = 0; k < m.parts.size(); ++k)
      all += m.weights[k] * normal_cdf((x - m.parts[k].mean) / m.parts[k].std);
    return all;
  };
  return law;
}

double quantile(const LineLaw& law, double u) {
  double low = law.low, high = law.high;
  for (int i = 0; i < 200 && low < high; ++i) {
    const double middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) break;
    (law.cdf(middle) < u ? low : high) = middle;
  }
  return high;
}

double divergence(const FDivergence& d, const LineLaw& p, const LineLaw& q) {
  constexpr double kTolerance = 1e-12;
  if (!p.log_density || !q.log_density) {
    const bool equal = !p.log_density && !q.log_density && p.mean == q.mean;
    return equal ? d.f(1) : d.disjoint();
  }
  const double low = std::min(p.low, q.low), high = std::max(p.high, q.high);
  const double far_low = std::min(p.far_low, q.far_low), far_high = std::max(p.far_high, q.far_high);
  const auto part = [&](double from, double to) {
    const auto cost = [&](double x) {
      return cost_of_logs(d, p.log_density(x), q.log_density(x), far_high - far_low, kTolerance);
    };
    return over(pieces(p, q, from, to), [&](double a, double b) { return integrate(cost, a, b); });
  };
  const double value = part(low, high), beyond = part(far_low, low) + part(high, far_high);
  if (std::isfinite(value) && std::abs(beyond) > 1e-9 * std::max(1.0, std::abs(value)))
    throw NumericError(text(d.name, ": the tails, of less than 1e-16 of the mass, add ", beyond, " to ", value,
                            ": infinite, or beyond this quadrature"));
  return value;
}

double transport_cost(double p, const LineLaw& a, const LineLaw& b) {
  if (!(p >= 1) || !std::isfinite(p)) throw ConfigError(text("W_p: p = ", p, ", expected a number >= 1"));
  const double apart = a.mean - b.mean, e = std::abs(a.std - b.std);
  if (a.is_gaussian && b.is_gaussian && p == 1) return mean_of_folded(apart, e);
  if (a.is_gaussian && b.is_gaussian && p == 2) return apart * apart + e * e;
  if (p == 1) {
    const auto apart = [&](double x) { return std::abs(a.cdf(x) - b.cdf(x)); };
    return over(pieces(a, b), [&](double low, double high) { return integrate(apart, low, high); });
  }
  // u = Phi(z) stretches the tails, where quantiles run away.
  const auto integrand = [&](double z) {
    const double u = normal_cdf(z);
    return u > 0 && u < 1 ? std::pow(std::abs(quantile(a, u) - quantile(b, u)), p) * normal_density(z) : 0;
  };
  return integrate(integrand, -kTail, 0) + integrate(integrand, 0, kTail);
}

double energy_distance(const LineLaw& a, const LineLaw& b) {
  const auto squared = [&](double x) { return (a.cdf(x) - b.cdf(x)) * (a.cdf(x) - b.cdf(x)); };
  return 2 * over(pieces(a, b), [&](double low, double high) { return integrate(squared, low, high); });
}

}  // namespace saddle::divergences
