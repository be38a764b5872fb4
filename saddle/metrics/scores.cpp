#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

#include "saddle/core/share_interval.h"
#include "saddle/metrics/halves_detail.h"
#include "saddle/metrics/occupancy.h"
#include "saddle/metrics/scores_detail.h"

namespace saddle::metrics {
namespace {

constexpr std::int64_t kLeastForInterval = 8;

std::string shape_of(const Tensor& x) { return x.defined() ? text_of(x.sizes()) : "undefined"; }

}  // namespace

void require_features(const char* who, const Evidence& e) {
  if (!e.real.defined() || !e.fake.defined()) throw ConfigError(text(who, ": needs features of reals and of fakes"));
  if (e.real.dim() != 2 || e.fake.dim() != 2 || e.real.size(1) != e.fake.size(1) || e.real.size(1) == 0)
    throw ShapeError(text(who, ": real features ", shape_of(e.real), " and fake features ", shape_of(e.fake),
                          ", expected {n, d} and {m, d}"));
  if (e.real.size(0) == 0 || e.fake.size(0) == 0)
    throw DataError(text(who, ": ", e.real.size(0), " real and ", e.fake.size(0), " fake samples, expected some"));
}

void require_logits(const char* who, const Evidence& e) {
  if (!e.real_logits.defined() || !e.fake_logits.defined())
    throw ConfigError(text(who, ": needs the logits of a classifier, for reals and for fakes"));
  if (e.real_logits.dim() < 2 || e.real_logits.sizes().slice(1) != e.fake_logits.sizes().slice(1))
    throw ShapeError(text(who, ": real logits ", shape_of(e.real_logits), " and fake logits ", shape_of(e.fake_logits),
                          ", expected {n, C} and {m, C}, or {n, channels, C} and {m, channels, C}"));
}

std::vector<double> errors(const Evidence& e, const Tensor& first, const Tensor& second, double operations,
                           const std::function<std::vector<double>(const Tensor&, const Tensor&)>& estimator) {
  const std::int64_t n = first.size(0), m = second.size(0);
  if (!e.interval || std::min(n, m) < kLeastForInterval) return {};
  const int halves = halves_for(operations);
  int done = 0;
  return errors_by_halves(n, m, e.seed, halves, [&](const Tensor& of_first, const Tensor& of_second) {
    e.progress(text("interval, half ", ++done, " of ", halves));
    return estimator(first.index_select(0, of_first), second.index_select(0, of_second));
  });
}

void give_intervals(std::vector<Score>& scores, const std::vector<double>& errors, double least, double most) {
  for (std::size_t i = 0; i < errors.size(); ++i) {
    scores[i].low = std::clamp(scores[i].value - kTwoSided95 * errors[i], least, most);
    scores[i].high = std::clamp(scores[i].value + kTwoSided95 * errors[i], least, most);
  }
}

void give_covered_interval(Score& score, const Tensor& counts) {
  const double half = kTwoSided95 * covered_error(counts), most = static_cast<double>(counts.size(0));
  score.low = std::max(0., score.value - half), score.high = std::min(most, score.value + half);
}

}  // namespace saddle::metrics
