#include "app/eval/eval_watch.h"

#include <cmath>
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

constexpr std::uint64_t kSeed = 0;  // that of `saddle eval`, which so gives the same numbers

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
    scored_ = train::keep_lines_until(run_ / "metrics.jsonl", m.progress.step, "first");
    const EvalSide real = side_of(config.data.name, config.data, config.eval.n, kSeed);
    std::vector<std::string> chosen = metrics_in(config.eval.metrics);
    if (chosen.empty()) chosen = {ranking_metrics(real).front()};
    first_metric_ = metric_choice(chosen.front()).name;
    const FeatureOptions features{.extractor = config.eval.features, .cache = cache_folder(""), .common = common_};
    evaluator_.emplace(
        EvaluationOptions{
            .features = features, .metrics = chosen, .n = config.eval.n, .seed = kSeed, .trained_on = config.data},
        real);
    const Drawing drawing = drawing_of(m.experiment.game->generator_network(), ClassShares::data);
    protocol_ = decisive(evaluator_->protocol_for(config.eval.n, drawing));
    take_up();
    set_next(m);
  }

  /// Goes on from the scores that are there. Those of another protocol do not count, and what was best by them is set
  /// aside.
  void take_up() {
    const History history = score_history(run_);
    for (const Reading& reading : history.readings) {
      if (decisive(reading.protocol) == protocol_) patience_.add({reading.order, reading.high});
    }
    if (history.readings.empty() || decisive(history.readings.back().protocol) == protocol_) return;
    train::Checkpoints(run_, 1).set_aside("best-" + history.readings.back().first);
  }

  /// The fields that the first score depends on: not other metrics' options, and a new version goes on with the old.
  metrics::Protocol decisive(metrics::Protocol protocol) const {
    std::erase_if(protocol, [&](const auto& field) {
      const std::size_t dot = field.first.find('.');
      return field.first == "version" || (dot != std::string::npos && field.first.substr(0, dot) != first_metric_);
    });
    return protocol;
  }

  void set_next(const train::Moment& m) {
    const double every = 1000 * m.experiment.config.eval.every_kimg;
    next_ = static_cast<std::int64_t>((std::floor(static_cast<double>(m.progress.images) / every) + 1) * every);
  }

  void score(const train::Moment& m) {
    const train::Experiment& e = m.experiment;
    const nn::Network& generator = e.game->generator_network();
    const Evaluation found = evaluator_->evaluate(
        side_of_generator(run_.string(), generator, m.averaged(), e.source, e.config.eval.n, kSeed));
    const metrics::Mark mark = metrics::mark_of(found.scores.front());
    const bool best = patience_.add(mark);
    if (best) keep(m, found.scores.front());  // before the line, which says that all of this was done
    write(m, found, mark);
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
    const nn::Weights& averaged = m.averaged();
    for (std::size_t j = 0; j < averaged.size(); ++j) tensors.emplace_back(generator.parameters[j].name, averaged[j]);
    train::Checkpoints(run_, 1).keep("best-" + score.name, tensors,
                                     {{"step", std::to_string(m.progress.step)},
                                      {"images", std::to_string(m.progress.images)},
                                      {score.name, text(score.value)}});
  }

  CommonOptions common_;
  fs::path run_;
  WatchState& state_;
  std::optional<Evaluator> evaluator_;
  std::string first_metric_;
  metrics::Protocol protocol_;  // of every score from here on, as far as it is decisive
  metrics::Patience patience_;
  std::int64_t next_ = 0, scored_ = -1;  // images; the step of the last line
};

}  // namespace

std::vector<std::string> metrics_in(const std::string& list) {
  std::vector<std::string> names;
  if (list.empty()) return names;
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
