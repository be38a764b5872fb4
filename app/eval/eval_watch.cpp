#include "app/eval/eval_watch.h"

#include <cmath>
#include <fstream>
#include <memory>

#include <nlohmann/json.hpp>

#include "saddle/metrics/patience.h"
#include "saddle/train/sampler.h"
#include "saddle/train/stats.h"

#include "app/eval/evaluator.h"
#include "app/eval/score_history.h"
#include "app/session.h"
#include "app/tables.h"

namespace saddle::app {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

class Watch {
 public:
  Watch(const CommonOptions& common, fs::path run, WatchState& state)
      : common_(common), run_(std::move(run)), state_(state) {}

  void see(const train::Moment& m) {
    const train::EvalOptions& o = m.experiment.config.eval;
    if (o.every_kimg == 0) return;
    if (m.event == train::Event::start) return begin(m);
    const bool due = m.event == train::Event::step && m.progress.images >= next_ && !m.finished;
    if ((due || m.event == train::Event::end) && scored_ != m.progress.step) score(m);
  }

 private:
  void begin(const train::Moment& m) {
    const train::Config& config = m.experiment.config;
    scored_ = train::keep_lines_until(run_ / "metrics.jsonl", m.progress.step);
    EvalSide real = side_of(config.data.name, config.data, config.eval.n, /*seed=*/0);
    const FeatureOptions features{.extractor = config.eval.features, .cache = cache_folder(""), .common = common_};
    evaluator_.emplace(
        EvaluationOptions{.features = features, .metrics = metrics_in(config.eval.metrics), .n = config.eval.n},
        std::move(real));
    protocol_ = json_of(evaluator_->protocol_for(config.eval.n));
    std::ifstream in(run_ / "metrics.jsonl");
    for (std::string line; std::getline(in, line);) {
      const json j = json::parse(line, nullptr, /*allow_exceptions=*/false);
      if (is_comparable(j)) patience_.add({j["first"]["value"], j["first"]["high"]});
    }
    set_next(m);
  }

  /// Whether a line has a score that was made as this run's now are.
  bool is_comparable(const json& line) const {
    if (!line.is_object() || !line.contains("first") || !line.contains("protocol")) return false;
    const json &first = line["first"], &protocol = line["protocol"];
    const bool whole = first.is_object() && first.contains("value") && first["value"].is_number() &&
                       first.contains("high") && first["high"].is_number();
    return whole && protocol == protocol_;
  }

  void set_next(const train::Moment& m) {
    const double every = 1000 * m.experiment.config.eval.every_kimg;
    next_ = static_cast<std::int64_t>((std::floor(static_cast<double>(m.progress.images) / every) + 1) * every);
  }

  void score(const train::Moment& m) {
    const train::Experiment& e = m.experiment;
    const nn::Network& generator = e.game->generator_network();
    EvalSide fake{.name = run_.string(),
                  .samples = train::sample(generator, e.averaged, e.config.train.seed, e.config.eval.n)};
    if (generator.classes > 0) fake.labels = at::arange(e.config.eval.n).remainder(generator.classes);
    const Evaluation found = evaluator_->evaluate(fake);
    const metrics::Mark mark = metrics::mark_of(found.scores.front());
    const bool best = patience_.add(mark);
    write(m, found, mark);
    if (best) keep(m, found.scores.front());
    if (const std::int64_t limit = e.config.eval.patience; limit > 0 && patience_.since_better() >= limit) {
      state_.stop = true;
      state_.why = text(found.scores.front().name, " has not become better for ", limit, " scores");
    }
    scored_ = m.progress.step;
    set_next(m);
  }

  void write(const train::Moment& m, const Evaluation& found, const metrics::Mark& mark) {
    json line = json_of(found);
    line["step"] = m.progress.step, line["images"] = m.progress.images, line["seconds"] = m.progress.seconds;
    line["first"] = {{"score", found.scores.front().name}, {"value", mark.value}, {"high", mark.high}};
    train::append_line(run_ / "metrics.jsonl", line.dump());
    std::string words = text("step ", grouped(m.progress.step), ":");
    for (const metrics::Score& score : found.scores) words += " " + line_of(score) + ";";
    words.pop_back();
    train::append_line(run_ / "log.txt", words);
    if (!common_.quiet) messages(common_) << words << std::endl;
    write_text(run_ / "scores.svg", report::svg(history_figure({{run_.filename().string(), score_history(run_)}})));
  }

  void keep(const train::Moment& m, const metrics::Score& score) {
    const nn::Network& generator = m.experiment.game->generator_network();
    train::NamedTensors tensors;
    for (std::size_t j = 0; j < m.experiment.averaged.size(); ++j)
      tensors.emplace_back(generator.parameters[j].name, m.experiment.averaged[j]);
    train::Checkpoints(run_, 1).keep("best-" + score.name, tensors,
                                     {{"step", std::to_string(m.progress.step)},
                                      {"images", std::to_string(m.progress.images)},
                                      {score.name, text(score.value)}});
  }

  CommonOptions common_;
  fs::path run_;
  WatchState& state_;
  std::optional<Evaluator> evaluator_;
  json protocol_;  // of every score from here on
  metrics::Patience patience_;
  std::int64_t next_ = 0, scored_ = -1;  // images; the step of the last line
};

}  // namespace

std::vector<std::string> metrics_in(const std::string& list) {
  std::vector<std::string> names;
  for (std::size_t from = 0; from <= list.size();) {
    const std::size_t to = std::min(list.find(',', from), list.size());
    names.push_back(list.substr(from, to - from));
    metric_choice(names.back());
    from = to + 1;
  }
  return names;
}

train::Observer eval_watch(const CommonOptions& common, const fs::path& run, WatchState& state) {
  const auto watch = std::make_shared<Watch>(common, run, state);
  return [watch](const train::Moment& m) { watch->see(m); };
}

}  // namespace saddle::app
