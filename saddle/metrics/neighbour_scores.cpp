#include <ATen/ATen.h>

#include "saddle/core/share_interval.h"
#include "saddle/metrics/diversity.h"
#include "saddle/metrics/memorisation.h"
#include "saddle/metrics/prdc.h"
#include "saddle/metrics/scores_detail.h"

namespace saddle::metrics {
namespace {

std::vector<double> four_of(const Prdc& p) { return {p.precision, p.recall, p.density, p.coverage}; }

/// Three matrices of distances.
double prdc_operations(const Tensor& x, const Tensor& y) {
  const auto n = static_cast<double>(x.size(0)), m = static_cast<double>(y.size(0));
  return 2 * static_cast<double>(x.size(1)) * (n * n + n * m + m * m);
}

}  // namespace

std::vector<Score> prdc_scores(const Evidence& e, std::int64_t k) {
  require_features("prdc", e);
  e.progress("distances");
  const std::vector<double> found = four_of(prdc(e.real, e.fake, k));
  std::vector<Score> scores;
  for (const char* name : {"precision", "recall", "density", "coverage"})
    scores.push_back({.name = name, .value = found[scores.size()], .lower_is_better = false});
  if (std::min(e.real.size(0), e.fake.size(0)) / 2 <= k) return scores;
  const std::vector<double> error = errors(e, e.real, e.fake, prdc_operations(e.real, e.fake),
                                           [&](const Tensor& x, const Tensor& y) { return four_of(prdc(x, y, k)); });
  give_intervals(scores, error, 0);
  for (Score& score : scores) {
    if (score.high && score.name != "density") score.high = std::min(*score.high, 1.);
  }
  return scores;
}

std::vector<Score> memorisation_scores(const Evidence& e) {
  require_features("memorisation", e);
  e.progress("nearest training samples");
  const Tensor& train = e.train.defined() ? e.train : e.real;
  const Memorisation found = memorisation(e.fake, train, e.held_out);
  Score score{.name = "memorisation", .value = found.closer, .floor = found.expected};
  score.more = {{"median_ratio", found.ratio},
                {"training_samples", static_cast<double>(train.size(0))},
                {"held_out_samples", static_cast<double>(e.held_out.defined() ? e.held_out.size(0) : 0)}};
  if (e.interval) std::tie(score.low, score.high) = share_interval(found.closer, static_cast<double>(e.fake.size(0)));
  if (!passes(found))
    score.warning = text(100 * found.closer, " % of the fakes are as close to a training sample as the closest ",
                         100 * found.expected, " % of unseen reals: copies?");
  return {score};
}

std::vector<Score> diversity_scores(const Evidence& e) {
  require_features("diversity", e);
  e.progress("pairwise distances");
  const Diversity found = diversity(e.real, e.fake);
  std::vector<Score> scores{{.name = "diversity", .value = found.ratio, .lower_is_better = false}};
  scores[0].more = {{"fake_distance", found.fake}, {"real_distance", found.real}};
  if (e.interval) give_intervals(scores, {found.standard_error}, 0);
  return scores;
}

}  // namespace saddle::metrics
