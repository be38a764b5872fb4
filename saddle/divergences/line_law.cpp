#include "saddle/divergences/line_law.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "saddle/core/error.h"
#include "saddle/divergences/normal_detail.h"

namespace saddle::divergences {
namespace {

constexpr double kTail = 8.3;  // standard deviations beyond which a Gaussian has less than 1e-16

/// The line from where both laws begin to where both end, cut where they jump and around their means, so that no peak
/// is missed.
std::vector<double> pieces(const LineLaw& a, const LineLaw& b) {
  const double low = std::min(a.low, b.low), high = std::max(a.high, b.high);
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
          .density = Gaussian1d{mean, std},
          .cdf = [=](double x) { return normal_cdf((x - mean) / std); },
          .low = mean - kTail * std,
          .high = mean + kTail * std,
          .breaks = {},
          .mean = mean,
          .std = std,
          .is_gaussian = true};
}

LineLaw uniform_law(double low, double high) {
  if (!(low < high) || !std::isfinite(high - low))
    throw ConfigError(text("uniform(", low, ", ", high, "): expected finite numbers that rise"));
  return {.name = text("uniform(", low, ",", high, ")"),
          .density = [=](double x) { return x >= low && x <= high ? 1 / (high - low) : 0; },
          .cdf = [=](double x) { return std::clamp((x - low) / (high - low), 0.0, 1.0); },
          .low = low,
          .high = high,
          .breaks = {low, high},
          .mean = (low + high) / 2,
          .std = (high - low) / std::sqrt(12.0)};
}

LineLaw point_mass(double x) {
  if (!std::isfinite(x)) throw ConfigError(text("dirac(", x, "): expected a finite number"));
  return {.name = text("dirac(", x, ")"),
          .density = {},
          .cdf = [x](double y) { return y >= x ? 1.0 : 0.0; },
          .low = x,
          .high = x,
          .breaks = {x},
          .mean = x,
          .std = 0};
}

LineLaw mixture_law(const GaussianMixture1d& m) {
  if (m.weights.size() != m.parts.size() || m.parts.empty()) throw ConfigError("mixture: as many weights as parts");
  LineLaw law{.name = "mixture", .density = m, .low = INFINITY, .high = -INFINITY};
  double sum = 0, square = 0;
  for (std::size_t k = 0; k < m.parts.size(); ++k) {
    const LineLaw part = gaussian_law(m.parts[k].mean, m.parts[k].std);
    if (!(m.weights[k] >= 0)) throw ConfigError(text("mixture: weight ", m.weights[k], ", expected at least 0"));
    law.low = std::min(law.low, part.low), law.high = std::max(law.high, part.high);
    law.breaks.push_back(part.mean);
    sum += m.weights[k], law.mean += m.weights[k] * part.mean;
    square += m.weights[k] * (part.std * part.std + part.mean * part.mean);
  }
  if (std::abs(sum - 1) > 1e-9) throw ConfigError(text("mixture: weights sum to ", sum, ", expected 1"));
  law.std = std::sqrt(square - law.mean * law.mean);
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
  if (!p.density || !q.density) {
    const bool equal = !p.density && !q.density && p.mean == q.mean;
    return equal ? d.f(1) : d.disjoint();
  }
  return over(pieces(p, q), [&](double low, double high) { return divergence(d, p.density, q.density, low, high); });
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
