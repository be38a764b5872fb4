#include "app/evaluation.h"

#include <ATen/ATen.h>
#include <ATen/Version.h>
#include <torch/headeronly/version.h>

#include <cmath>
#include <cstdlib>
#include <set>

#include <nlohmann/json.hpp>

#include "saddle/core/version.h"
#include "saddle/data/arrays.h"
#include "saddle/formats/file.h"
#include "saddle/formats/safetensors.h"
#include "saddle/formats/sha256.h"
#include "saddle/metrics/network_file.h"

#include "app/classifiers.h"
#include "app/renewed_line.h"
#include "app/session.h"

namespace saddle::app {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

bool is_points(const EvalSide& side) { return side.samples.dim() == 2; }

/// The features of this side, from the cache or computed and kept there.
metrics::Features kept_features(const EvaluationOptions& o, const metrics::Extractor& extractor, const EvalSide& side,
                                const std::string& hash) {
  if (is_points(side) && extractor.name == "identity") return metrics::features(extractor, side.samples);
  std::string key = hash + " " + json_of(metrics::protocol_of(extractor)).dump();
  const fs::path file =
      o.cache / text("features-", formats::sha256(std::as_bytes(std::span(key))).substr(0, 16), ".safetensors");
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
  RenewedLine line(o.common.quiet);
  const metrics::Features found = metrics::features(extractor, side.samples, [&](double share) {
    line.show([&] { return text("features of ", side.name, ": ", line.eta(share)); });
  });
  std::vector<formats::NamedArray> arrays{{"rows", data::to_array(found.rows)}};
  if (found.logits.defined()) arrays.push_back({"logits", data::to_array(found.logits)});
  formats::make_folder(o.cache);
  formats::write_safetensors(file, arrays);
  return found;
}

std::vector<std::string> chosen_metrics(const EvalSide& real) {
  if (real.modes) return {"modes", "w2"};
  if (is_points(real) && real.samples.size(1) <= 3) return {"w1", "w2"};
  return {"fid", "kid", "prdc"};
}

/// An interval that does not leave its own value out: one of a distance ends at 0, where rounding does not.
metrics::Score around_value(metrics::Score score) {
  if (score.low) score.low = std::min(*score.low, score.value);
  if (score.high) score.high = std::max(*score.high, score.value);
  return score;
}

/// @throws DataError for images that the extractor would be shown in different shapes
void require_alike(const metrics::Preparation& p, const EvalSide& a, const EvalSide& b) {
  if (is_points(a) || is_points(b)) {
    if (a.samples.sizes().slice(1) == b.samples.sizes().slice(1)) return;
  } else {
    const bool channels = p.channels != 0 || a.samples.size(1) == b.samples.size(1);
    if (channels && (p.size != 0 || a.samples.sizes().slice(2) == b.samples.sizes().slice(2))) return;
  }
  throw DataError(text(a.name, " has samples ", text_of(a.samples.sizes().slice(1)), ", ", b.name, " ",
                       text_of(b.samples.sizes().slice(1)), ", expected equal ones"));
}

json finite_or_word(double x) {
  return std::isfinite(x) ? json(x) : json(x > 0 ? "infinity" : x < 0 ? "-infinity" : "nan");
}

json score_json(const metrics::Score& score) {
  json j = {{"value", finite_or_word(score.value)}};
  if (score.low) j["low"] = finite_or_word(*score.low), j["high"] = finite_or_word(*score.high);
  if (score.floor) j["floor"] = finite_or_word(*score.floor);
  if (!score.warning.empty()) j["warning"] = score.warning;
  for (const auto& [key, value] : score.more) j[key] = finite_or_word(value);
  if (!score.called.empty()) j["called"] = score.called;
  return j;
}

}  // namespace

metrics::Extractor extractor_called(const EvaluationOptions& o, const EvalSide& real) {
  const std::string& word = o.features;
  const Shape shape = real.samples.sizes().slice(1).vec();
  if (word.empty() && is_points(real)) return metrics::extractors().make("identity", {}, shape);
  const bool labelled_set = real.labels.defined() && real.data && real.size > 0;
  if (word.empty() && !labelled_set) return metrics::extractors().make("random-conv", {}, shape);
  if (word.empty() || word == "classifier" || word.starts_with("classifier:")) {
    const std::string named = word.substr(std::min(word.size(), std::string("classifier:").size()));
    const std::optional<train::Choice> data = named.empty() ? real.data : data_choice(named);
    if (!data)
      throw ConfigError(text("--features ", word, ": ", named.empty() ? real.name : named,
                             " is no data set; write classifier:DATA, for one of `saddle data list`"));
    metrics::Extractor found = classifier_of(*data, o.cache, o.common).extractor;
    if (found.preparation.channels == 1 && shape.size() == 3 && shape[0] > 1)
      found.preparation.channels = 0, found.preparation.each_channel = true;
    return found;
  }
  if (fs::exists(word)) return metrics::extractor_from_file(word);
  std::vector<std::string> names = metrics::extractors().names();
  if (std::ranges::find(names, word) == names.end()) {
    names.push_back("classifier");
    throw_unknown("extractor", word, names);
  }
  return metrics::extractors().make(word, {}, shape);
}

MetricChoice metric_choice(const std::string& word) {
  MetricChoice choice{.name = word.substr(0, word.find(':'))};
  std::map<std::string, Value> given;
  for (std::size_t from = word.find(':'); from < word.size();) {
    const std::size_t to = std::min(word.find(':', from + 1), word.size());
    const std::string option = word.substr(from + 1, to - from - 1);
    const std::size_t equals = option.find('=');
    if (equals == std::string::npos || equals == 0)
      throw ConfigError(text("metric ", word, ": '", option, "', expected key=value"));
    if (!given.insert(train::parse_setting(option)).second)
      throw ConfigError(text("metric ", word, ": gives ", option.substr(0, equals), " twice"));
    from = to;
  }
  const auto& row = metrics::metrics().find(choice.name);
  choice.options = Options(text("metric '", row.name, "'"), row.options, given).values();
  return choice;
}

Evaluator::Evaluator(EvaluationOptions options, EvalSide real) : options_(std::move(options)), real_(std::move(real)) {
  if (options_.metrics.empty()) options_.metrics = chosen_metrics(real_);
  std::set<std::string> names;
  for (const std::string& word : options_.metrics) {
    if (!names.insert(metric_choice(word).name).second)
      throw ConfigError(text("metric ", metric_choice(word).name, " is asked for twice"));
  }
  extractor_ = extractor_called(options_, real_);
  hash_ = hash_of(real_);
  features_ = kept_features(options_, extractor_, real_, hash_);
  const bool asked = std::ranges::any_of(
      options_.metrics, [](const std::string& word) { return metric_choice(word).name == "memorisation"; });
  if (asked) held_out_ = held_out_features();
}

Tensor Evaluator::held_out_features() const {
  if (!real_.data || real_.split != "train") return {};
  train::Choice test = *real_.data;
  test.options["split"] = std::string("test");
  const EvalSide side = side_of(real_.name + ", test split", test, options_.n, options_.seed);
  return kept_features(options_, extractor_, side, hash_of(side)).rows;
}

metrics::Protocol Evaluator::protocol_for(std::int64_t fakes) const {
  metrics::Protocol p = metrics::protocol_of(extractor_);
  for (const std::string& word : options_.metrics) {
    const MetricChoice choice = metric_choice(word);
    for (const auto& [key, value] : choice.options) p[choice.name + "." + key] = value;
  }
  if (held_out_.defined()) p["memorisation.held_out"] = held_out_.size(0);
  p["real_hash"] = hash_;
  p["split"] = real_.split;
  p["n_real"] = real_.samples.size(0);
  p["n_fake"] = fakes;
  p["seed"] = static_cast<std::int64_t>(options_.seed);
  p["dtype"] = std::string("features float32, sums float64");
  p["version"] = text("saddle ", kVersion, ", torch ", TORCH_VERSION);
  return p;
}

Evaluation Evaluator::evaluate(const EvalSide& fake) const {
  require_alike(extractor_.preparation, real_, fake);
  RenewedLine line(options_.common.quiet);
  const metrics::Features found = metrics::features(extractor_, fake.samples, [&](double share) {
    line.show([&] { return text("features of ", fake.name, ": ", line.eta(share)); });
  });
  metrics::Evidence evidence{.real = features_.rows,
                             .fake = found.rows,
                             .real_logits = features_.logits,
                             .fake_logits = found.logits,
                             .real_labels = real_.labels,
                             .fake_labels = fake.labels,
                             .held_out = held_out_,
                             .modes = real_.modes,
                             .seed = options_.seed,
                             .interval = options_.interval};
  Evaluation all{.protocol = protocol_for(fake.samples.size(0))};
  for (const std::string& word : options_.metrics) {
    const MetricChoice choice = metric_choice(word);
    evidence.progress = [&](const std::string& doing) { line.show([&] { return choice.name + ": " + doing; }); };
    const metrics::Metric metric = metrics::metrics().make(choice.name, choice.options);
    try {
      for (metrics::Score& score : metric.of(evidence)) {
        if (score.name == "fid") score.called = metrics::frechet_name(extractor_);
        all.scores.push_back(around_value(std::move(score)));
      }
    } catch (const ShapeError& error) {  // of files and extractors, no bug
      throw DataError(error.what());
    }
    if (options_.interval) all.intervals[choice.name] = metric.interval_by;
  }
  return all;
}

json json_of(const metrics::Protocol& protocol) {
  json j = json::object();
  for (const auto& [key, value] : protocol) std::visit([&](const auto& v) { j[key] = v; }, value);
  return j;
}

json json_of(const Evaluation& evaluation) {
  json scores = json::object();
  for (const metrics::Score& score : evaluation.scores) scores[score.name] = score_json(score);
  return {{"metrics", scores}, {"protocol", json_of(evaluation.protocol)}, {"intervals_by", evaluation.intervals}};
}

metrics::Protocol protocol_in(const json& evaluation, const std::string& name) {
  const bool whole = evaluation.is_object() && evaluation.contains("metrics") && evaluation.contains("protocol") &&
                     evaluation["metrics"].is_object() && evaluation["protocol"].is_object();
  if (!whole) throw DataError(text(name, ": expected what `saddle eval --json` prints, with metrics and protocol"));
  metrics::Protocol protocol;
  for (const auto& [key, value] : evaluation["protocol"].items()) {
    protocol[key] = value.is_number_integer() ? Value(value.get<std::int64_t>())
                    : value.is_string()       ? Value(value.get<std::string>())
                                              : Value(value.dump());
  }
  return protocol;
}

std::string line_of(const metrics::Score& score) {
  const std::string& name = score.called.empty() ? score.name : score.called;
  std::string line = text(name, " ", score.value);
  if (score.low) line += text(" [", *score.low, ", ", *score.high, "]");
  if (score.floor) line += text(", floor ", *score.floor);
  if (!score.warning.empty()) line += text(" (", score.warning, ")");
  return line;
}

fs::path cache_folder(const std::string& given) {
  if (!given.empty()) return given;
  if (const char* xdg = std::getenv("XDG_CACHE_HOME"); xdg != nullptr && *xdg != 0) return fs::path(xdg) / "saddle";
  if (const char* home = std::getenv("HOME"); home != nullptr && *home != 0)
    return fs::path(home) / ".cache" / "saddle";
  throw ConfigError("no folder to keep classifiers in: HOME is not set; give --cache");
}

}  // namespace saddle::app
