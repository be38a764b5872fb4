#pragma once
#include <filesystem>
#include <string>

#include "saddle/metrics/extractor.h"

#include "app/commands.h"
#include "app/eval/eval_side.h"

namespace saddle::app {

/// Through what samples are compared.
struct FeatureOptions {
  std::string extractor;        // a name or file, or classifier[:DATA]; "": chosen by the real side
  std::filesystem::path cache;  // where classifiers and features of reals are kept
  CommonOptions common = {};    // who hears of progress
};

/// The extractor of this name for these reals: one of metrics::extractors(), "classifier" (of the reals' own data set)
/// or "classifier:DATA", or a file. Classifiers that are not in the cache are trained.
metrics::Extractor extractor_for(const FeatureOptions& options, const EvalSide& real);

/// The features of this side, computed.
metrics::Features features_of(const FeatureOptions& options, const metrics::Extractor& extractor, const EvalSide& side);

/// The features of this side, from the cache, or computed and kept there. @param hash  hash_of(side)
metrics::Features kept_features(const FeatureOptions& options, const metrics::Extractor& extractor,
                                const EvalSide& side, const std::string& hash);

/// $XDG_CACHE_HOME/saddle or ~/.cache/saddle, unless `given`.
std::filesystem::path cache_folder(const std::string& given);

}  // namespace saddle::app
