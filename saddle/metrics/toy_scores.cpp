#include <ATen/ATen.h>

#include <cmath>

#include "saddle/core/share_interval.h"
#include "saddle/metrics/modes.h"
#include "saddle/metrics/scores_detail.h"
#include "saddle/transport/exact.h"
#include "saddle/transport/line.h"

namespace saddle::metrics {
namespace {

constexpr std::int64_t kMassesShown = 64;

double wasserstein(double p, const Tensor& x, const Tensor& y, const std::function<void(std::int64_t)>& progress) {
  if (x.size(1) == 1) return std::pow(transport::line_cost(p, x, y), 1 / p);
  return std::pow(std::max(0., transport::exact(transport::power(p), x, y, {.progress = progress}).value), 1 / p);
}

}  // namespace

std::vector<Score> mode_scores(const Evidence& e, double radius) {
  if (!e.modes) throw ConfigError("modes: needs data that are a known mixture, such as gaussians8");
  if (!e.fake.defined()) throw ConfigError("modes: needs samples of the generator");
  e.progress("nearest modes");
  const ModeCoverage found = mode_coverage(e.fake, *e.modes, radius);
  const auto n = static_cast<double>(e.fake.size(0)), modes = static_cast<double>(found.modes);
  Score covered{.name = "modes", .value = static_cast<double>(found.covered), .lower_is_better = false};
  covered.more = {{"modes", modes}};
  const std::vector<double> mass = numbers(found.mass);
  for (std::size_t k = 0; found.modes <= kMassesShown && k < mass.size(); ++k)
    covered.more.emplace_back(text("mass_", k), mass[k]);
  Score quality{.name = "high-quality", .value = found.high_quality, .lower_is_better = false};
  if (e.interval) std::tie(quality.low, quality.high) = share_interval(found.high_quality, n);
  std::vector<Score> kl{{.name = "mode-kl", .value = found.reverse_kl}};
  if (found.high_quality == 0) return {covered, quality, kl[0]};
  const auto of_half = [&](const Tensor&, const Tensor& fake) {
    return std::vector{mode_coverage(fake, *e.modes, radius).reverse_kl};
  };
  const std::vector<double> error = errors(e, e.fake, e.fake, 10 * n * modes, of_half);
  if (!error.empty() && std::isfinite(error[0])) give_intervals(kl, error, 0);  // else a half has none near a mode
  if (e.interval) give_covered_interval(covered, (found.mass * (n * found.high_quality)).round());
  return {covered, quality, kl[0]};
}

std::vector<Score> wasserstein_scores(const Evidence& e, double p) {
  const char* name = p == 1 ? "w1" : "w2";
  require_features(name, e);
  const auto progress = [&](std::int64_t pivots) { e.progress(text("exact plan, pivot ", pivots)); };
  std::vector<Score> scores{{.name = name, .value = wasserstein(p, e.real, e.fake, progress)}};
  const double operations = 1000 * static_cast<double>(e.real.size(0)) * static_cast<double>(e.fake.size(0));
  const auto of_halves = [&](const Tensor& x, const Tensor& y) { return std::vector{wasserstein(p, x, y, progress)}; };
  give_intervals(scores, errors(e, e.real, e.fake, e.real.size(1) == 1 ? 0 : operations, of_halves), 0);
  return scores;
}

}  // namespace saddle::metrics
