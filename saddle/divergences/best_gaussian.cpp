#include "saddle/divergences/best_gaussian.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "saddle/core/error.h"
#include "saddle/core/golden_section.h"

namespace saddle::divergences {
namespace {

constexpr double kFinest = 1e-8;    // of std: less than that changes the divergence by less than its rounding
constexpr double kSections = 1e-3;  // of the interval that golden sections start from: where they end
constexpr double kSame = 1e-3;      // of std: minima that lie closer are one
constexpr int kMostRounds = 1000;   // of a search: a divergence that falls without end has no least

/// D_f(P || N(mean, std^2)); nothing where it is infinite or cannot be resolved.
std::optional<Integral> divergence_at(const FDivergence& d, const LineLaw& p, double mean, double std) {
  try {
    const Integral found = divergence(d, p, gaussian_law(mean, std));
    if (std::isfinite(found.value)) return found;
  } catch (const NumericError&) {
  }
  return {};
}

/// The least value of a divergence along a coordinate, `here` being a place where it is finite. Where it is not, it
/// counts as larger the farther from here, so that sections lead back.
double best_along(const std::function<std::optional<Integral>(double)>& value, double here, double low, double high) {
  constexpr double kHuge = 1e300;
  const auto finite = [&](double x) {
    const std::optional<Integral> found = value(x);
    return found ? found->value : kHuge * (1 + std::abs(x - here) / (high - low));
  };
  const double there = golden_section(finite, low, high, kSections * (high - low));
  return finite(there) <= finite(here) ? there : here;
}

/// True if two Gaussians differ by less than what a search leaves open.
bool same(const GaussianApproximation& a, const GaussianApproximation& b) {
  const double nearest = kSame * std::min(a.std, b.std);
  return std::abs(a.mean - b.mean) < nearest && std::abs(a.std - b.std) < nearest;
}

}  // namespace

GaussianApproximation local_gaussian(const FDivergence& d, const LineLaw& p, double mean, double std) {
  const std::optional<Integral> start = divergence_at(d, p, mean, std);
  if (!start)
    throw NumericError(text("best Gaussian: ", d.name, " is infinite, or beyond its quadrature, at the start N(", mean,
                            ", ", std, "^2)"));
  double reach = 0.5;  // of std: how far a coordinate may move in a round
  for (int round = 0; reach > kFinest; ++round) {
    if (round == kMostRounds)
      throw NumericError(text("best Gaussian: ", d.name, " still falls after ", kMostRounds, " rounds, at N(", mean, ", ",
                              std, "^2)"));
    const double mean_before = mean, std_before = std;
    mean =
        best_along([&](double m) { return divergence_at(d, p, m, std); }, mean, mean - reach * std, mean + reach * std);
    std = best_along([&](double s) { return divergence_at(d, p, mean, s); }, std, std / (1 + reach), std * (1 + reach));
    const double moved = (std::abs(mean - mean_before) + std::abs(std - std_before)) / std;
    reach = std::min(reach, std::max(2 * moved, reach / 8));
  }
  return {mean, std, *divergence_at(d, p, mean, std)};
}

BestGaussian best_gaussian(const FDivergence& d, const LineLaw& p) {
  if (!p.log_density)
    throw ConfigError(text("best Gaussian: ", p.name, " has no density, expected a law that has one"));
  std::vector<double> means{p.mean}, stds{p.std};
  for (const Gaussian1d& part : p.parts) means.push_back(part.mean), stds.push_back(part.std);
  std::vector<GaussianApproximation> minima;
  std::vector<int> times;
  BestGaussian best;
  for (const double mean : means) {
    for (const double std : stds) {
      if (!divergence_at(d, p, mean, std)) continue;
      const GaussianApproximation found = local_gaussian(d, p, mean, std);
      const auto known = std::ranges::find_if(minima, [&](const auto& other) { return same(found, other); });
      const auto place = static_cast<std::size_t>(known - minima.begin());
      if (known == minima.end()) minima.push_back(found), times.push_back(0);
      if (found.divergence.value < minima[place].divergence.value) minima[place] = found;
      ++times[place], ++best.starts;
    }
  }
  if (minima.empty())
    throw NumericError(text("best Gaussian: ", d.name, " from ", p.name,
                            " is infinite, or beyond its quadrature, at all ", means.size() * stds.size(), " starts"));
  const auto value = [](const GaussianApproximation& g) { return g.divergence.value; };
  const auto least = std::ranges::min_element(minima, {}, value);
  best.least = *least, best.reached = times[static_cast<std::size_t>(least - minima.begin())];
  minima.erase(least);
  std::ranges::sort(minima, {}, value);
  best.other_minima = std::move(minima);
  return best;
}

}  // namespace saddle::divergences
