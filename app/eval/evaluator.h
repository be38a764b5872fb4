#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "saddle/metrics/floors.h"

#include "app/eval/eval_side.h"
#include "app/eval/evaluation.h"
#include "app/eval/feature_choice.h"

namespace saddle::app {

/// How samples are scored.
struct EvaluationOptions {
  FeatureOptions features;
  std::vector<std::string> metrics;  // as metric_choice() takes them; none: chosen by the real side
  std::int64_t n = 10000;            // samples a side, at most
  std::uint64_t seed = 0;            // of which reals, which latents, which halves
  bool interval = true;              // also the error of drawing the samples

  /// What the fakes' generator was trained on, as far as it is known; else the training split of the reals' data set,
  /// or all of it, is taken for that.
  std::optional<train::Choice> trained_on = std::nullopt;
};

/// Scores fakes against one real side, whose features are computed once and kept in the cache by the hash of what they
/// are features of.
class Evaluator {
 public:
  /// @throws ConfigError for unknown metrics or extractors, and where the two do not go together
  Evaluator(EvaluationOptions options, EvalSide real);

  /// @throws ConfigError, DataError: sides of different shapes, too few samples, numbers that are not finite
  Evaluation evaluate(const EvalSide& fake);

  /// The protocol that scores of so many fakes, drawn in this way, will have.
  metrics::Protocol protocol_for(std::int64_t fakes, const Drawing& drawing) const;

  /// For each of some samples the training sample whose features are nearest.
  Tensor nearest_training_samples(const Tensor& samples);

  const EvalSide& real() const { return real_; }

 private:
  /// A side with its features.
  struct Known {
    EvalSide side;
    metrics::Features features;
  };
  EvalSide training_side() const;
  std::optional<EvalSide> unseen_side() const;
  const Known& training();
  const metrics::Features& spare();
  const metrics::Floors& floors(const std::string& word, const metrics::Metric& metric, metrics::Evidence evidence);

  EvaluationOptions options_;
  EvalSide real_;
  metrics::Extractor extractor_;
  std::string hash_;  // of the real side
  metrics::Features features_;
  std::optional<metrics::Features> spare_;  // of the real side's spare samples, once asked for
  std::optional<Known> training_;           // what copies would be copies of, once asked for
  Tensor held_out_;                         // features of unseen reals, or undefined
  std::map<std::pair<std::string, std::int64_t>, metrics::Floors> floors_;  // by metric and number of fakes
};

/// Metrics by which generators of this data are ranked, the deciding one first: the Wasserstein distance and the modes
/// of points, whose Gaussian fit says little; fid, kid and prdc of images.
std::vector<std::string> ranking_metrics(const EvalSide& real);

/// A metric with options, as "kid:subsets=50:subset_size=500". @throws ConfigError naming the nearest
struct MetricChoice {
  std::string name;
  std::map<std::string, Value> options;  // all of them, defaults too
};
MetricChoice metric_choice(const std::string& word);

}  // namespace saddle::app
