#include "app/eval/evaluator.h"

#include <ATen/ATen.h>
#include <ATen/Version.h>
#include <torch/headeronly/version.h>

#include <algorithm>
#include <set>

#include "saddle/core/version.h"
#include "saddle/data/arrays.h"
#include "saddle/metrics/memorisation.h"

#include "app/choice_word.h"
#include "app/renewed_line.h"

namespace saddle::app {
namespace {

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

/// @throws DataError for samples that the extractor would be shown in different shapes
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

Tensor first_of(const Tensor& all, std::int64_t n) { return all.defined() ? all.narrow(0, 0, n) : Tensor(); }

}  // namespace

std::vector<std::string> ranking_metrics(const EvalSide& real) {
  if (!is_points(real)) return {"fid", "kid", "prdc"};
  return real.modes ? std::vector<std::string>{"w1", "modes"} : std::vector<std::string>{"w1", "w2"};
}

MetricChoice metric_choice(const std::string& word) {
  const train::Choice choice = choice_in("metric", word);
  const auto& row = metrics::metrics().find(choice.name);
  return {choice.name, Options(text("metric '", row.name, "'"), row.options, choice.options).values()};
}

Evaluator::Evaluator(EvaluationOptions options, EvalSide real) : options_(std::move(options)), real_(std::move(real)) {
  if (options_.metrics.empty()) options_.metrics = chosen_metrics(real_);
  std::set<std::string> names;
  for (const std::string& word : options_.metrics) {
    if (!names.insert(metric_choice(word).name).second)
      throw ConfigError(text("metric ", metric_choice(word).name, " is asked for twice"));
  }
  extractor_ = extractor_for(options_.features, real_);
  hash_ = hash_of(real_);
  features_ = kept_features(options_.features, extractor_, real_, hash_);
  if (!names.contains("memorisation")) return;
  training();
  if (const std::optional<EvalSide> unseen = unseen_side())
    held_out_ = kept_features(options_.features, extractor_, *unseen, hash_of(*unseen)).rows;
}

EvalSide Evaluator::training_side() const {
  if (options_.trained_on) return all_of(side_of("training data", *options_.trained_on, options_.n, 0, Role::fake));
  const std::optional<EvalSide> split =
      real_.size > 0 ? split_of(real_, "train", kAll, 0) : std::nullopt;  // endless data: the reals themselves
  return split ? *split : all_of(real_);
}

std::optional<EvalSide> Evaluator::unseen_side() const {
  if (!options_.trained_on) return split_of(real_, "test", options_.n, options_.seed);
  const EvalSide trained = side_of("training data", *options_.trained_on, options_.n, 0, Role::fake);
  return trained.split == "train" ? split_of(trained, "test", options_.n, options_.seed) : std::nullopt;
}

const Evaluator::Known& Evaluator::training() {
  if (!training_) {
    EvalSide side = training_side();
    metrics::Features found = kept_features(options_.features, extractor_, side, hash_of(side));
    training_ = Known{std::move(side), std::move(found)};
  }
  return *training_;
}

const metrics::Features& Evaluator::spare() {
  if (!spare_) {
    const EvalSide side{.name = "other reals", .samples = real_.spare, .labels = real_.spare_labels};
    spare_ = kept_features(options_.features, extractor_, side, hash_of(side));
  }
  return *spare_;
}

const metrics::Floors& Evaluator::floors(const std::string& word, const metrics::Metric& metric,
                                         metrics::Evidence evidence) {
  const std::int64_t fakes = evidence.fake.size(0);
  const auto key = std::make_pair(word, fakes);
  if (const auto found = floors_.find(key); found != floors_.end()) return found->second;
  if (real_.spare.defined() && real_.spare.size(0) >= fakes) {
    evidence.spare = first_of(spare().rows, fakes);
    evidence.spare_logits = first_of(spare().logits, fakes);
    evidence.spare_labels = first_of(real_.spare_labels, fakes);
  }
  return floors_[key] = metrics::floors_of(metric, evidence);
}

metrics::Protocol Evaluator::protocol_for(std::int64_t fakes, const Drawing& drawing) const {
  metrics::Protocol p = metrics::protocol_of(extractor_);
  for (const std::string& word : options_.metrics) {
    const MetricChoice choice = metric_choice(word);
    for (const auto& [key, value] : choice.options) p[choice.name + "." + key] = value;
  }
  if (training_) p["memorisation.training"] = training_->side.samples.size(0);
  if (held_out_.defined()) p["memorisation.held_out"] = held_out_.size(0);
  p["real_hash"] = hash_;
  p["split"] = real_.split;
  p["n_real"] = real_.samples.size(0);
  p["n_fake"] = fakes;
  if (!drawing.class_shares.empty()) p["class_shares"] = drawing.class_shares;
  if (!drawing.statistics.empty()) p["statistics"] = drawing.statistics;
  p["seed"] = static_cast<std::int64_t>(options_.seed);
  p["dtype"] = text("features ", formats::name_of(data::dtype_of(features_.rows)), ", sums f64");
  p["version"] = text("saddle ", kVersion, ", torch ", TORCH_VERSION);
  return p;
}

Evaluation Evaluator::evaluate(const EvalSide& fake) {
  require_alike(extractor_.preparation, real_, fake);
  const metrics::Features found = features_of(options_.features, extractor_, fake);
  metrics::Evidence evidence{.real = features_.rows,
                             .fake = found.rows,
                             .real_logits = features_.logits,
                             .fake_logits = found.logits,
                             .real_labels = real_.labels,
                             .fake_labels = fake.labels,
                             .train = training_ ? training_->features.rows : Tensor(),
                             .held_out = held_out_,
                             .modes = real_.modes,
                             .seed = options_.seed,
                             .interval = options_.interval};
  RenewedLine line(options_.features.common.quiet);
  Evaluation all{.protocol = protocol_for(fake.samples.size(0), fake.drawing)};
  for (const std::string& word : options_.metrics) {
    const MetricChoice choice = metric_choice(word);
    evidence.progress = [&](const std::string& doing) { line.show([&] { return choice.name + ": " + doing; }); };
    const metrics::Metric metric = metrics::metrics().make(choice.name, choice.options);
    try {
      std::vector<metrics::Score> scores = metric.of(evidence);
      if (metrics::want_floors(scores)) metrics::give_floors(scores, floors(word, metric, evidence));
      for (metrics::Score& score : scores) {
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

Tensor Evaluator::nearest_training_samples(const Tensor& samples) {
  const metrics::Neighbours nearest =
      metrics::nearest_neighbours(metrics::features(extractor_, samples).rows, training().features.rows);
  return training().side.samples.index_select(0, nearest.index);
}

}  // namespace saddle::app
