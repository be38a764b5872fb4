#include <cmath>
#include <iostream>

#include <nlohmann/json.hpp>

#include "saddle/formats/png.h"
#include "saddle/metrics/detail.h"
#include "saddle/optim/average.h"
#include "saddle/train/sampler.h"

#include "app/eval/eval_watch.h"
#include "app/eval/evaluator.h"
#include "app/eval/score_history.h"
#include "app/lab/studies.h"
#include "app/session.h"
#include "app/train/pictures.h"
#include "app/train/train_run.h"

namespace saddle::app {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

/// One average of the generator beside the run's own, and how it was scored.
struct Follower {
  double beta = 0;
  optim::Average average;
  nn::Weights weights;
  std::vector<double> images, values, detail;  // thousand; the first score; NaN of points
  std::vector<json> scores;
};

Follower follower(double beta) {
  if (!(beta >= 0 && beta < 1)) throw ConfigError(text("--betas: ", beta, ", expected 0 to below 1"));
  return {.beta = beta, .average = optim::mean_then_ema(beta)};
}

/// NaN of points.
double detail_of(const Tensor& samples) { return samples.dim() == 4 ? metrics::detail(samples) : std::nan(""); }

std::string name_of(const Follower& f) { return text("beta ", f.beta); }

/// Follows one run with all averages and scores each as often as asked.
class Averages {
 public:
  Averages(const BenchCommand& command, fs::path out) : command_(command), out_(std::move(out)) {
    for (const double beta : command_.betas) followers_.push_back(follower(beta));
  }

  void see(const train::Moment& m) {
    const nn::Network& generator = m.experiment.game->generator_network();
    if (m.event == train::Event::start) return begin(m);
    if (m.event == train::Event::step) {
      for (Follower& f : followers_)
        optim::follow(generator, f.weights, m.experiment.players.generator,
                      f.average.keep(m.progress.step, m.progress.images, 0));
    }
    const bool due = static_cast<double>(m.progress.images) >= next_;
    if (m.event == train::Event::end || (m.event == train::Event::step && due && !m.finished)) score(m);
  }

  const std::vector<Follower>& followers() const { return followers_; }
  const std::string& score_name() const { return score_name_; }
  const std::vector<std::string>& pictures() const { return pictures_; }
  double detail_of_reals() const { return detail_of_reals_; }

 private:
  void begin(const train::Moment& m) {
    for (Follower& f : followers_) {
      for (const Tensor& weight : m.experiment.players.generator) f.weights.push_back(weight.clone());
    }
    const train::Choice& data = m.experiment.config.data;
    const FeatureOptions features{.extractor = command_.features, .cache = cache_folder(""), .common = command_.common};
    const EvalSide real = side_of(data.name, data, command_.count, 0);
    std::vector<std::string> chosen = metrics_in(command_.metrics);
    if (chosen.empty()) chosen = {ranking_metrics(real).front()};
    evaluator_.emplace(
        EvaluationOptions{.features = features, .metrics = chosen, .n = command_.count, .trained_on = data}, real);
    detail_of_reals_ = detail_of(m.experiment.source.batch(m.experiment.config.train.seed, 0, command_.count));
    next_ = 1000 * command_.every_kimg;
  }

  void score(const train::Moment& m) {
    const train::Experiment& e = m.experiment;
    const nn::Network& generator = e.game->generator_network();
    for (Follower& f : followers_) {
      const nn::Weights weights = train::with_own_statistics(generator, f.weights, e.source, e.config.train.seed);
      const EvalSide fake = side_of_generator(name_of(f), generator, weights, e.source, command_.count, /*seed=*/0);
      const Evaluation found = evaluator_->evaluate(fake);
      const metrics::Score& first = found.scores.front();
      score_name_ = label_of(first);
      f.images.push_back(static_cast<double>(m.progress.images) / 1000);
      f.values.push_back(first.value);
      f.detail.push_back(detail_of(fake.samples));
      f.scores.push_back(json_of(found)["metrics"]);
      if (m.event == train::Event::end) draw(e, f, fake.samples);
    }
    next_ = static_cast<double>(m.progress.images) + 1000 * command_.every_kimg;
  }

  void draw(const train::Experiment& e, const Follower& f, const Tensor& samples) {
    pictures_.push_back((out_ / text("beta-", f.beta, ".png")).string());
    formats::write_png(pictures_.back(), picture(e.source, e.config.train.seed,
                                                 samples.narrow(0, 0, std::min<std::int64_t>(64, samples.size(0)))));
  }

  BenchCommand command_;
  fs::path out_;
  std::vector<Follower> followers_;
  std::optional<Evaluator> evaluator_;
  std::string score_name_;
  std::vector<std::string> pictures_;
  double next_ = 0;  // images
  double detail_of_reals_ = 0;
};

std::string averages_table(const Averages& averages) {
  std::string all = "| average | " + averages.score_name() + " | detail |\n|---|---|---|\n";
  for (const Follower& f : averages.followers())
    all += text("| ", name_of(f), " | ", cell(f.values.back(), 4), " | ", cell(f.detail.back(), 4), " |\n");
  return std::isnan(averages.detail_of_reals())
             ? all
             : all + text("| reals | | ", cell(averages.detail_of_reals(), 4), " |\n");
}

std::string averages_csv(const Averages& averages) {
  std::string all = "\"beta\",\"images\",\"" + averages.score_name() + "\",\"detail\"";
  for (const Follower& f : averages.followers()) {
    for (std::size_t i = 0; i < f.values.size(); ++i)
      all += text("\r\n", f.beta, ",", cell(1000 * f.images[i]), ",", cell(f.values[i], 8), ",", cell(f.detail[i], 8));
  }
  return all + "\r\n";
}

report::Figure averages_figure(const Averages& averages) {
  report::Panel panel{
      .title = "averages of one run", .x = {.label = "thousand images"}, .y = {.label = averages.score_name()}};
  int ink = 0;
  for (const Follower& f : averages.followers()) panel.lines.push_back(curve(f.images, f.values, name_of(f), ++ink));
  panel.y.logarithmic = spans_decades(panel);
  return {.panels = {panel}, .columns = 1};
}

}  // namespace

int run_bench_averages(const BenchCommand& command) {
  BenchCommand c = command;
  if (c.out.empty()) c.out = "averages";
  if (c.methods.size() > 1) throw ConfigError("bench averages: one recipe is trained, not several");
  const std::string recipe = c.methods.empty() ? "fashion-ns" : c.methods[0];
  const fs::path out(c.out);
  std::error_code none;
  if (fs::exists(out / "run" / "config.toml", none))
    throw ConfigError(text((out / "run").string(), ": holds a run already; choose another --out"));
  const auto averages = std::make_shared<Averages>(c, out);
  TrainCommand training{.common = c.common, .recipe = recipe, .settings = c.settings, .out = (out / "run").string()};
  if (c.kimg > 0) training.settings.push_back(text("train.kimg=", c.kimg));
  training.minutes = c.kimg > 0 ? 0 : c.minutes;
  training.common.json = false, training.common.quiet = true;
  train_run(training, {[averages](const train::Moment& m) { averages->see(m); }});
  messages(c.common) << averages_table(*averages);
  std::vector<std::string> written{write_text(out / "averages.csv", averages_csv(*averages)),
                                   write_text(out / "averages.svg", svg(averages_figure(*averages)))};
  written.insert(written.end(), averages->pictures().begin(), averages->pictures().end());
  for (const std::string& path : written) messages(c.common) << path << std::endl;
  if (c.common.json) {
    json rows = json::array();
    for (const Follower& f : averages->followers())
      rows.push_back({{"beta", f.beta}, {"metrics", f.scores.back()}, {"detail", number_or_null(f.detail.back())}});
    print_json({{"rows", rows}, {"written", written}});
  }
  return 0;
}

}  // namespace saddle::app
