#include <ATen/ATen.h>

#include <cmath>

#include "saddle/divergences/two_sample.h"
#include "saddle/metrics/frechet.h"
#include "saddle/metrics/intra_class.h"
#include "saddle/metrics/kernel_distance.h"
#include "saddle/metrics/scores_detail.h"

namespace saddle::metrics {
namespace {

/// Products of the features, and eigenvalues of the smaller side.
double frechet_operations(const Tensor& x, const Tensor& y) {
  const auto d = static_cast<double>(x.size(1)), all = static_cast<double>(x.size(0) + y.size(0));
  const double size = std::min(d, all / 2);
  return 2 * all * d * size + 10 * size * size * size;
}

/// Features that never vary, as a ReLU's may be, do no harm (the ranks are in `more`); too few samples do.
std::string rank_warning(const Tensor& x, const Tensor& y, const Frechet& found) {
  const std::int64_t d = x.size(1);
  if (std::min(x.size(0), y.size(0)) > d) return "";
  return text("of ", d, " features ", found.rank_first, " directions vary among ", x.size(0), " reals, ",
              found.rank_second, " among ", y.size(0), " fakes: more samples than features are needed");
}

/// "" where the value has three digits at least, or is 0.
std::string rounding_warning(const Frechet& found) {
  constexpr double kDigits = 1e-3;
  if (found.rounding <= kDigits * found.value || found.value == 0) return "";
  return text("it is a difference of values so large that rounding may change it by ", found.rounding);
}

/// Both sentences where there are two.
std::string joined(const std::string& a, const std::string& b) { return a.empty() || b.empty() ? a + b : a + "; " + b; }

std::string small_subsets(const KernelDistance& found, std::int64_t asked) {
  if (found.subset_size == asked) return "";
  return text("subsets of ", found.subset_size, " instead of ", asked, ": no side may have fewer samples");
}

}  // namespace

std::vector<Score> fid_scores(const Evidence& e) {
  require_features("fid", e);
  e.progress("covariances and their roots");
  const Frechet found = frechet(e.real, e.fake);
  std::vector<Score> scores{{.name = "fid", .value = found.value}};
  scores[0].warning = joined(rank_warning(e.real, e.fake, found), rounding_warning(found));
  scores[0].more = {{"mean_part", found.mean_part},
                    {"covariance_part", found.covariance_part},
                    {"rank_real", static_cast<double>(found.rank_first)},
                    {"rank_fake", static_cast<double>(found.rank_second)}};
  give_intervals(scores,
                 errors(e, e.real, e.fake, frechet_operations(e.real, e.fake),
                        [](const Tensor& x, const Tensor& y) { return std::vector{frechet(x, y).value}; }),
                 0);
  return scores;
}

std::vector<Score> fid_infinity_scores(const Evidence& e, int points) {
  require_features("fid-infinity", e);
  e.progress(text("at ", points, " sizes"));
  const FrechetInfinity found = frechet_infinity(e.real, e.fake, e.seed, points);
  std::vector<Score> scores{{.name = "fid-infinity", .value = found.value}};
  scores[0].more = {{"slope", found.slope}};
  for (const auto& [share, value] : found.points) scores[0].more.emplace_back(text("at_share_", share), value);
  const double least = found.points.front().first * static_cast<double>(std::min(e.real.size(0), e.fake.size(0)));
  if (least <= static_cast<double>(e.real.size(1)))
    scores[0].warning = text("subsets down to ", std::floor(least), " samples of ", e.real.size(1),
                             " features: below as many samples as features the bias does not fall like 1/n");
  if (std::min(e.real.size(0), e.fake.size(0)) >= 16)
    give_intervals(scores, errors(e, e.real, e.fake, points * frechet_operations(e.real, e.fake),
                                  [&](const Tensor& x, const Tensor& y) {
                                    return std::vector{frechet_infinity(x, y, e.seed, points).value};
                                  }));
  return scores;
}

std::vector<Score> kid_scores(const Evidence& e, bool rbf, std::int64_t subsets, std::int64_t subset_size) {
  const char* name = rbf ? "kid-rbf" : "kid";
  require_features(name, e);
  e.progress(text(subsets, " subsets of ", subset_size));
  const divergences::Kernel kernel =
      rbf ? rbf_by_differences(divergences::median_distance(e.real, e.fake)) : cubic_kernel();
  const KernelDistance found =
      kernel_distance(kernel, e.real, e.fake,
                      {.subsets = subsets, .subset_size = subset_size, .seed = e.seed, .with_error = e.interval});
  std::vector<Score> scores{{.name = name, .value = found.value, .warning = small_subsets(found, subset_size)}};
  scores[0].more = {{"spread", found.spread},
                    {"subsets", static_cast<double>(found.subsets)},
                    {"subset_size", static_cast<double>(found.subset_size)}};
  if (found.standard_error > 0) {
    scores[0].more.emplace_back("standard_error", found.standard_error);
    give_intervals(scores, {found.standard_error});
  }
  return scores;
}

std::vector<Score> intra_fid_scores(const Evidence& e) {
  require_features("intra-fid", e);
  if (!e.real_labels.defined() || !e.fake_labels.defined())
    throw ConfigError("intra-fid: needs labels of reals and of fakes: labelled data and a conditional generator");
  const std::vector<ClassRows> rows = rows_by_class(e.real, e.real_labels, e.fake, e.fake_labels);
  const auto count = static_cast<double>(rows.size());
  const IntraClass found = intra_class(rows);
  std::vector<Score> scores{{.name = "intra-fid", .value = found.mean}};
  double variance = 0;
  bool all_have_errors = true;
  for (std::size_t c = 0; c < rows.size(); ++c) {
    e.progress(text("class ", c + 1, " of ", rows.size()));
    const ClassRows& one = rows[c];
    scores[0].more.emplace_back(text("class_", one.label), found.each[c].value);
    if (scores[0].warning.empty()) scores[0].warning = rank_warning(one.real, one.fake, found.each[c]);
    const std::vector<double> error =
        errors(e, one.real, one.fake, count * frechet_operations(one.real, one.fake),
               [](const Tensor& x, const Tensor& y) { return std::vector{frechet(x, y).value}; });
    all_have_errors = all_have_errors && !error.empty();
    if (all_have_errors) variance += error[0] * error[0] / (count * count);
  }
  if (all_have_errors) give_intervals(scores, {std::sqrt(variance)}, 0);
  return scores;
}

}  // namespace saddle::metrics
