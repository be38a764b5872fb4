#pragma once
#include <map>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "saddle/metrics/metric.h"
#include "saddle/metrics/protocol.h"

namespace saddle::app {

/// Scores and how they were made.
struct Evaluation {
  std::vector<metrics::Score> scores;
  metrics::Protocol protocol;
  std::map<std::string, std::string> intervals;  // by metric, how its interval was made
};

/// {"metrics": {name: {"value", "low", "high", "floor", "called", ...}}, "protocol": {...}}
nlohmann::json json_of(const Evaluation& evaluation);
nlohmann::json json_of(const metrics::Protocol& protocol);
/// @throws DataError unless it is what json_of writes. @param name  for messages
metrics::Protocol protocol_in(const nlohmann::json& evaluation, const std::string& name);

/// What a score is to be called: fd-classifier rather than fid.
const std::string& label_of(const metrics::Score& score);

/// "fd-classifier 12.3 [11.9, 12.8], floor 1.2"
std::string line_of(const metrics::Score& score);

/// The protocol in one line: "extractor classifier, n_real 10000, ...", hashes by their first eight digits.
std::string line_of(const metrics::Protocol& protocol);

}  // namespace saddle::app
