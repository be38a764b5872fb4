#pragma once
#include <string>
#include <vector>

#include "saddle/core/names.h"
#include "saddle/metrics/extractor.h"

namespace saddle::metrics {

/// How a score was made, field by field. Scores compare only where all fields agree.
using Protocol = std::map<std::string, Value>;

/// What an extractor adds: extractor, extractor_hash, layer, channels, resize, range, rounding.
Protocol protocol_of(const Extractor& extractor);

/// A field that two protocols have differently; "none" where one lacks it.
struct Difference {
  std::string field, a, b;
};
std::vector<Difference> differences(const Protocol& a, const Protocol& b);

/// "n_real: 10000 against 5000; resize: ..." for a message; "" for equal ones.
std::string in_words(const std::vector<Difference>& differences);

}  // namespace saddle::metrics
