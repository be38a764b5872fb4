#pragma once
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "saddle/metrics/metric.h"

namespace saddle::metrics {

/// @throws ConfigError unless the evidence has both sides' features, ShapeError unless they are {n, d} and {m, d}
void require_features(const char* who, const Evidence& e);
/// @throws ConfigError unless the evidence has both sides' logits, ShapeError unless they are of one classifier
void require_logits(const char* who, const Evidence& e);

/// Standard errors of several numbers by random halves of both sides, telling progress; the more operations one value
/// takes, the fewer halves. None where no interval is asked for or a side has fewer than 8 rows.
std::vector<double> errors(
    const Evidence& e, const Tensor& first, const Tensor& second, double operations,
    const std::function<std::vector<double>(const Tensor& first, const Tensor& second)>& estimator);

/// value +- 1.96 errors within the range that the score has; does nothing if there are no errors.
void give_intervals(std::vector<Score>& scores, const std::vector<double>& errors,
                    double least = -std::numeric_limits<double>::infinity(),
                    double most = std::numeric_limits<double>::infinity());

/// The 95 % interval of a number of covered classes, from the samples of each: covered_error().
void give_covered_interval(Score& score, const Tensor& counts);

std::vector<Score> fid_scores(const Evidence& e);
std::vector<Score> fid_infinity_scores(const Evidence& e, int points);
std::vector<Score> kid_scores(const Evidence& e, bool rbf, std::int64_t subsets, std::int64_t subset_size);
std::vector<Score> intra_fid_scores(const Evidence& e);
std::vector<Score> prdc_scores(const Evidence& e, std::int64_t k);
std::vector<Score> memorisation_scores(const Evidence& e);
std::vector<Score> diversity_scores(const Evidence& e);
std::vector<Score> inception_scores(const Evidence& e, std::int64_t splits);
std::vector<Score> class_scores(const Evidence& e);
std::vector<Score> mode_scores(const Evidence& e, double radius);
std::vector<Score> wasserstein_scores(const Evidence& e, double p);

}  // namespace saddle::metrics
