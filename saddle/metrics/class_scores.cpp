#include <ATen/ATen.h>

#include "saddle/metrics/classes.h"
#include "saddle/metrics/inception_score.h"
#include "saddle/metrics/scores_detail.h"

namespace saddle::metrics {
namespace {

constexpr std::int64_t kSharesShown = 100;

/// The fakes' histogram: share_0, share_1, ...
void append_shares(Score& score, const Tensor& classes_of_fakes, std::int64_t classes) {
  const Tensor counts = at::bincount(classes_of_fakes, {}, classes).to(at::kDouble);
  const std::vector<double> shares = numbers(counts / static_cast<double>(classes_of_fakes.size(0)));
  for (std::size_t k = 0; k < shares.size(); ++k) score.more.emplace_back(text("share_", k), shares[k]);
}

}  // namespace

std::vector<Score> inception_scores(const Evidence& e, std::int64_t splits) {
  if (!e.fake_logits.defined()) throw ConfigError("is: needs the logits of a classifier for the fakes");
  e.progress(text(splits, " splits"));
  const InceptionScore found = inception_score(e.fake_logits, splits, e.seed);
  std::vector<Score> scores{{.name = "is", .value = found.mean, .lower_is_better = false}};
  scores[0].more = {{"spread", found.spread}, {"all_at_once", found.whole}};
  if (e.fake_logits.size(0) / 2 < splits) return scores;
  const auto of_fakes = [&](const Tensor&, const Tensor& logits) {
    return std::vector{inception_score(logits, splits, e.seed).mean};
  };
  const double operations = 100 * static_cast<double>(e.fake_logits.numel());
  give_intervals(scores, errors(e, e.fake_logits, e.fake_logits, operations, of_fakes), 1);
  return scores;
}

std::vector<Score> class_scores(const Evidence& e) {
  require_logits("classes", e);
  e.progress("classes");
  const std::int64_t classes = class_count(e.real_logits);
  const Tensor real = predicted_classes(e.real_logits), fake = predicted_classes(e.fake_logits);
  const ClassCoverage found = class_coverage(real, fake, classes), of_reals = class_coverage(real, real, classes);
  Score kl{.name = "class-kl", .value = found.kl};
  if (std::min(real.size(0), fake.size(0)) >= 2 * classes) kl.floor = found.floor;  // else too few for its expansion
  kl.more = {{"kl_uniform", found.kl_uniform}, {"passes", passes(found) ? 1. : 0.}};
  if (classes <= kSharesShown) append_shares(kl, fake, classes);
  Score covered{.name = "class-modes", .value = static_cast<double>(found.covered), .lower_is_better = false};
  covered.more = {{"classes", static_cast<double>(classes)},
                  {"covered_by_reals", static_cast<double>(of_reals.covered)}};
  if (found.covered == classes && !passes(found))
    covered.warning = "every class is covered, but not in the reals' shares: see class-kl";
  const auto of_halves = [&](const Tensor& x, const Tensor& y) {
    return std::vector{class_coverage(x, y, classes).kl};
  };
  std::vector<Score> scores{kl, covered};  // covering alone is no evidence
  const double operations = 100 * static_cast<double>(real.numel() + fake.numel() + classes);
  give_intervals(scores, errors(e, real, fake, operations, of_halves), 0);
  if (e.interval) give_covered_interval(scores[1], at::bincount(fake, {}, classes));
  return scores;
}

}  // namespace saddle::metrics
