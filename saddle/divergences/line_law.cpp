#include "saddle/divergences/line_law.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "saddle/core/error.h"
#include "saddle/divergences/normal_detail.h"

namespace saddle::divergences {
namespace {

constexpr double kTail = 8.3, kFar = 12;  // standard deviations beyond which a Gaussian has less than 1e-16, 1e-32

}  // namespace

LineLaw gaussian_law(double mean, double std) {
  if (!(std > 0) || !std::isfinite(std) || !std::isfinite(mean))
    throw ConfigError(text("gaussian(", mean, ", ", std, "): expected a finite mean and std > 0"));
  return {
      .name = text("gaussian(", mean, ",", std, ")"),
      .log_density = [=, log_std = std::log(std)](double x) { return log_normal_density((x - mean) / std) - log_std; },
      .cdf = [=](double x) { return normal_cdf((x - mean) / std); },
      .low = mean - kTail * std,
      .high = mean + kTail * std,
      .far_low = mean - kFar * std,
      .far_high = mean + kFar * std,
      .breaks = {},
      .parts = {{mean, std}},
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
  std::vector<double> log_weights;
  double sum = 0, square = 0;
  for (std::size_t k = 0; k < m.parts.size(); ++k) {
    const LineLaw part = gaussian_law(m.parts[k].mean, m.parts[k].std);
    if (!(m.weights[k] >= 0)) throw ConfigError(text("mixture: weight ", m.weights[k], ", expected at least 0"));
    law.low = std::min(law.low, part.low), law.high = std::max(law.high, part.high);
    law.far_low = std::min(law.far_low, part.far_low), law.far_high = std::max(law.far_high, part.far_high);
    parts.push_back(part), log_weights.push_back(std::log(m.weights[k]));
    if (m.weights[k] > 0) law.parts.push_back(m.parts[k]);
    sum += m.weights[k], law.mean += m.weights[k] * part.mean;
  }
  if (std::abs(sum - 1) > 1e-9) throw ConfigError(text("mixture: weights sum to ", sum, ", expected 1"));
  for (std::size_t k = 0; k < m.parts.size(); ++k) {
    const double from_mean = std::hypot(parts[k].std, parts[k].mean - law.mean);
    square += m.weights[k] * from_mean * from_mean;
  }
  law.std = std::sqrt(square);
  law.log_density = [log_weights, parts](double x) {
    double log_sum = -INFINITY;
    for (std::size_t k = 0; k < parts.size(); ++k) {
      const double each = log_weights[k] + parts[k].log_density(x), most = std::max(log_sum, each);
      if (std::isfinite(most)) log_sum = most + std::log1p(std::exp(std::min(log_sum, each) - most));
    }
    return log_sum;
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

}  // namespace saddle::divergences
