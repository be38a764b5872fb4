#include "saddle/metrics/scores_detail.h"

namespace saddle::metrics {
namespace {

const char* const kHalves = "random halves of both sides, 10 to 50 of them, fewer the longer they take";
constexpr std::int64_t kMany = 1'000'000;

Metric kernel_metric(const Options& o, bool rbf) {
  return {rbf ? "kid-rbf" : "kid", "the spread over subsets; random halves where they are over half of a side",
          [rbf, subsets = o.integer_in("subsets", 1, 10'000), size = o.integer_in("subset_size", 2, kMany)](
              const Evidence& e) { return kid_scores(e, rbf, subsets, size); }};
}

const std::vector<Option>& subset_options() {
  static const std::vector<Option> all{
      {"subsets", std::int64_t{100}, "random subsets, 1 to 10000"},
      {"subset_size", std::int64_t{1000}, "samples of each side in a subset, >= 2; at most the smaller side's"}};
  return all;
}

std::vector<Table<Metric>::RowType> rows_of_features() {
  return {
      {"fid",
       "|m1 - m2|^2 + tr(S1 + S2 - 2 (S1 S2)^1/2)",
       "Heusel et al. 2017, eq. (6)",
       {},
       [](const Options&) { return Metric{"fid", kHalves, fid_scores}; }},
      {"fid-infinity",
       "intercept of FID against 1/n",
       "Chong and Forsyth 2020, section 3.1",
       {{"points", std::int64_t{10}, "sizes, 2 to 50"}},
       [](const Options& o) {
         return Metric{"fid-infinity", kHalves,
                       [points = static_cast<int>(o.integer_in("points", 2, 50))](const Evidence& e) {
                         return fid_infinity_scores(e, points);
                       }};
       }},
      {"kid", "unbiased MMD^2 with k = (x . y / d + 1)^3, mean over subsets", "Binkowski et al. 2018, section 4",
       subset_options(), [](const Options& o) { return kernel_metric(o, false); }},
      {"kid-rbf", "unbiased MMD^2 with k = exp(-|x - y|^2 / (2 l^2)), l the median distance, mean over subsets",
       "Gretton et al. 2012, eq. (3) and section 8", subset_options(),
       [](const Options& o) { return kernel_metric(o, true); }},
      {"prdc",
       "precision, recall, density and coverage by balls to the k-th nearest neighbour",
       "Kynkaanniemi et al. 2019; Naeem et al. 2020",
       {{"k", std::int64_t{5}, "neighbours, itself not counted, >= 1"}},
       [](const Options& o) {
         return Metric{"prdc", kHalves,
                       [k = o.integer_in("k", 1, kMany)](const Evidence& e) { return prdc_scores(e, k); }};
       }},
      {"intra-fid",
       "mean over classes of the FID of each class",
       "Miyato and Koyama 2018, section 4",
       {},
       [](const Options&) { return Metric{"intra-fid", "random halves of each class", intra_fid_scores}; }},
      {"memorisation",
       "share of fakes as close to a training sample as the closest 1 % of unseen reals",
       "the question of Meehan et al. 2020",
       {},
       [](const Options&) { return Metric{"memorisation", "Wilson's, of a share of the fakes", memorisation_scores}; }},
      {"diversity",
       "E|y - y'| / E|x - x'|",
       "a ratio of U-statistics, Hoeffding 1948, theorem 7.1",
       {},
       [](const Options&) { return Metric{"diversity", "closed form of U-statistics' variance", diversity_scores}; }},
  };
}

std::vector<Table<Metric>::RowType> rows_of_classes_and_toys() {
  return {
      {"is",
       "exp(E_x KL(p(y|x) || p(y)))",
       "Salimans et al. 2016, section 4",
       {{"splits", std::int64_t{10}, "of the shuffled samples, >= 1"}},
       [](const Options& o) {
         return Metric{"is", kHalves, [splits = o.integer_in("splits", 1, kMany)](const Evidence& e) {
                         return inception_scores(e, splits);
                       }};
       }},
      {"classes",
       "classes covered, and KL(fakes' histogram || reals') over them",
       "Metz et al. 2017, section 3.3.1",
       {},
       [](const Options&) { return Metric{"classes", text(kHalves, "; occupancy for class-modes"), class_scores}; }},
      {"modes",
       "modes covered, share within `radius` std of one, KL(histogram || weights)",
       "Lin et al. 2018, section 4.1",
       {{"radius", 3., "standard deviations, > 0"}},
       [](const Options& o) {
         return Metric{
             "modes", "Wilson's for the share, random halves of the fakes for the KL, occupancy for the modes",
             [radius = o.number_in("radius", 1e-9, 1e9)](const Evidence& e) { return mode_scores(e, radius); }};
       }},
      {"w1",
       "min E|x - y| over the plans between the samples",
       "Villani 2003, section 2.1",
       {},
       [](const Options&) {
         return Metric{"w1", kHalves, [](const Evidence& e) { return wasserstein_scores(e, 1); }};
       }},
      {"w2",
       "(min E|x - y|^2)^1/2 over the plans between the samples",
       "Villani 2003, section 2.1",
       {},
       [](const Options&) {
         return Metric{"w2", kHalves, [](const Evidence& e) { return wasserstein_scores(e, 2); }};
       }},
  };
}

}  // namespace

const Table<Metric>& metrics() {
  static const Table<Metric> table = [] {
    std::vector<Table<Metric>::RowType> rows = rows_of_features();
    for (Table<Metric>::RowType& row : rows_of_classes_and_toys()) rows.push_back(std::move(row));
    return Table<Metric>("metric", std::move(rows));
  }();
  return table;
}

}  // namespace saddle::metrics
