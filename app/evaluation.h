#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "saddle/metrics/metric.h"
#include "saddle/metrics/protocol.h"

#include "app/commands.h"
#include "app/eval_side.h"

namespace saddle::app {

/// How samples are scored.
struct EvaluationOptions {
  std::string features;              // an extractor's name or file, classifier[:DATA]; "": chosen by the real side
  std::vector<std::string> metrics;  // as metric_choice() takes them; none: chosen by the real side
  std::int64_t n = 10000;            // samples a side, at most
  std::uint64_t seed = 0;            // of which reals, which latents, which halves
  bool interval = true;              // also the error of drawing the samples
  std::filesystem::path cache;       // where classifiers and features of reals are kept
  CommonOptions common = {};         // who hears of progress
};

struct Evaluation {
  std::vector<metrics::Score> scores;
  metrics::Protocol protocol;
  std::map<std::string, std::string> intervals;  // by metric, how its interval was made
};

/// Scores fakes against one real side, whose features are computed once and kept in the cache by the hash of what they
/// are features of.
class Evaluator {
 public:
  /// @throws ConfigError for unknown metrics or extractors, and where the two do not go together
  Evaluator(EvaluationOptions options, EvalSide real);

  /// @throws ConfigError, DataError: sides of different shapes, too few samples, numbers that are not finite
  Evaluation evaluate(const EvalSide& fake) const;

  /// The protocol that scores of so many fakes will have.
  metrics::Protocol protocol_for(std::int64_t fakes) const;

  const EvalSide& real() const { return real_; }
  const metrics::Extractor& extractor() const { return extractor_; }

 private:
  /// Of the test split, where the reals are of the training split; else undefined.
  Tensor held_out_features() const;

  EvaluationOptions options_;
  EvalSide real_;
  metrics::Extractor extractor_;
  std::string hash_;  // of the real side
  metrics::Features features_;
  Tensor held_out_;  // or undefined
};

/// A metric with options, as "kid:subsets=50:subset_size=500". @throws ConfigError naming the nearest
struct MetricChoice {
  std::string name;
  std::map<std::string, Value> options;  // all of them, defaults too
};
MetricChoice metric_choice(const std::string& word);

/// The extractor of this name for these reals: one of metrics::extractors(), "classifier" (of the reals' own data set)
/// or "classifier:DATA", or a file. Classifiers that are not in the cache are trained.
metrics::Extractor extractor_called(const EvaluationOptions& options, const EvalSide& real);

/// {"metrics": {name: {"value", "low", "high", "floor", "called", ...}}, "protocol": {...}}
nlohmann::json json_of(const Evaluation& evaluation);
nlohmann::json json_of(const metrics::Protocol& protocol);
/// @throws DataError unless it is what json_of writes. @param name  for messages
metrics::Protocol protocol_in(const nlohmann::json& evaluation, const std::string& name);

/// "fd-classifier 12.3 [11.9, 12.8], floor 1.2"
std::string line_of(const metrics::Score& score);

/// $XDG_CACHE_HOME/saddle or ~/.cache/saddle, unless `given`.
std::filesystem::path cache_folder(const std::string& given);

}  // namespace saddle::app
