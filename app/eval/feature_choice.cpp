#include "app/eval/feature_choice.h"

#include <ATen/ATen.h>

#include <cstdlib>
#include <span>

#include <nlohmann/json.hpp>

#include "saddle/data/arrays.h"
#include "saddle/formats/file.h"
#include "saddle/formats/safetensors.h"
#include "saddle/formats/sha256.h"
#include "saddle/metrics/network_file.h"
#include "saddle/metrics/protocol.h"

#include "app/eval/classifiers.h"
#include "app/eval/evaluation.h"
#include "app/renewed_line.h"

namespace saddle::app {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kClassifier = "classifier", kClassifierOf = "classifier:";

/// @param word  "classifier", of the reals' own data, or "classifier:DATA"
metrics::Extractor classifier_for(const FeatureOptions& o, const std::string& word, const EvalSide& real) {
  const std::string named = word.starts_with(kClassifierOf) ? word.substr(kClassifierOf.size()) : "";
  const std::optional<train::Choice> data = named.empty() ? real.data : data_choice(named);
  if (!data)
    throw ConfigError(text("--features ", word, ": ", named.empty() ? real.name : named,
                           " is no data set; write classifier:DATA, for one of `saddle data list`"));
  metrics::Extractor found = classifier_of(*data, o.cache, o.common).extractor;
  if (found.preparation.channels == 1 && real.samples.dim() == 4 && real.samples.size(1) > 1)
    found.preparation.channels = 0, found.preparation.each_channel = true;
  return found;
}

fs::path cached_file(const FeatureOptions& o, const metrics::Extractor& extractor, const std::string& hash) {
  const std::string key = hash + " " + json_of(metrics::protocol_of(extractor)).dump();
  return o.cache / text("features-", formats::sha256(std::as_bytes(std::span(key))).substr(0, 16), ".safetensors");
}

}  // namespace

metrics::Extractor extractor_for(const FeatureOptions& o, const EvalSide& real) {
  const Shape shape = real.samples.sizes().slice(1).vec();
  const bool labelled_set = real.labels.defined() && real.data && real.size > 0;
  std::string word = o.extractor;
  if (word.empty()) word = is_points(real) ? "identity" : labelled_set ? std::string(kClassifier) : "random-conv";
  if (word == kClassifier || word.starts_with(kClassifierOf)) return classifier_for(o, word, real);
  std::vector<std::string> names = metrics::extractors().names();
  if (std::ranges::find(names, word) != names.end()) return metrics::extractors().make(word, {}, shape);
  if (fs::exists(word)) return metrics::extractor_from_file(word);
  names.emplace_back(kClassifier);
  throw_unknown("extractor", word, names);
}

metrics::Features features_of(const FeatureOptions& o, const metrics::Extractor& extractor, const EvalSide& side) {
  RenewedLine line(o.common.quiet);
  return metrics::features(extractor, side.samples, [&](double share) {
    line.show([&] { return text("features of ", side.name, ": ", line.eta(share)); });
  });
}

metrics::Features kept_features(const FeatureOptions& o, const metrics::Extractor& extractor, const EvalSide& side,
                                const std::string& hash) {
  if (is_points(side)) return metrics::features(extractor, side.samples);  // quicker than a file
  const fs::path file = cached_file(o, extractor, hash);
  if (fs::exists(file)) {
    try {
      metrics::Features found;
      for (const formats::NamedArray& named : formats::read_safetensors(file).arrays)
        (named.name == "rows" ? found.rows : found.logits) = data::to_tensor(named.array);
      if (found.rows.defined() && found.rows.size(0) == side.samples.size(0)) return found;
    } catch (const DataError&) {
      // damaged: made anew
    }
  }
  const metrics::Features found = features_of(o, extractor, side);
  std::vector<formats::NamedArray> arrays{{"rows", data::to_array(found.rows)}};
  if (found.logits.defined()) arrays.push_back({"logits", data::to_array(found.logits)});
  formats::make_folder(o.cache);
  formats::write_safetensors(file, arrays);
  return found;
}

fs::path cache_folder(const std::string& given) {
  if (!given.empty()) return given;
  if (const char* xdg = std::getenv("XDG_CACHE_HOME"); xdg != nullptr && *xdg != 0) return fs::path(xdg) / "saddle";
  if (const char* home = std::getenv("HOME"); home != nullptr && *home != 0)
    return fs::path(home) / ".cache" / "saddle";
  throw ConfigError("no folder to keep classifiers in: HOME is not set; give --cache");
}

}  // namespace saddle::app
