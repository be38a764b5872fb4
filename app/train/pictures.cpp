#include "app/train/pictures.h"

#include <ATen/ATen.h>

#include <cmath>
#include <memory>

#include <nlohmann/json.hpp>

#include "saddle/formats/file.h"
#include "saddle/report/grid.h"
#include "saddle/report/scatter.h"
#include "saddle/train/sampler.h"
#include "saddle/train/stats.h"

#include "app/session.h"

namespace saddle::app {
namespace {

namespace fs = std::filesystem;

Tensor samples_of(const train::Experiment& e, const nn::Weights& weights, std::int64_t n) {
  return train::sample(e.game->generator_network(), weights, e.config.train.seed, n);
}

}  // namespace

bool picture_is_due(const train::Moment& m) {
  if (m.event == train::Event::end) return true;
  const std::int64_t every = m.experiment.config.sample_every;
  return m.event == train::Event::step && every > 0 && m.progress.step % every == 0 && !m.finished;
}

nlohmann::json json_of(const metrics::ModeCoverage& coverage) {
  return {{"modes", coverage.modes},
          {"covered", coverage.covered},
          {"high_quality", coverage.high_quality},
          {"reverse_kl", number_or_null(coverage.reverse_kl)},
          {"passes", metrics::passes(coverage)}};
}

formats::Image picture(const data::Source& source, std::uint64_t seed, const Tensor& samples, std::int64_t columns) {
  if (source.sample_shape.size() == 3) return report::image_grid(samples, columns);
  constexpr std::int64_t kReals = 2000;
  return report::scatter(source.batch(seed, 0, kReals), samples, {.size = 480, .radius = 1.8});
}

train::Observer sample_pictures(const fs::path& run) {
  return [run](const train::Moment& m) {
    const train::Experiment& e = m.experiment;
    const bool points = e.source.sample_shape.size() == 1;
    const std::int64_t classes = e.game->generator_network().classes;
    const std::int64_t columns = columns_for(classes);
    std::int64_t n = points ? std::max<std::int64_t>(1000, e.config.sample_count) : e.config.sample_count;
    if (classes > 0) n = std::max<std::int64_t>(1, n / classes) * classes;  // whole rows
    const std::uint64_t seed = e.config.train.seed;
    if (m.event == train::Event::start && !fs::exists(run / "reals.png")) {
      formats::write_png(run / "reals.png", picture(e.source, seed, e.source.batch(seed, 0, n)));
    }
    if (!picture_is_due(m)) return;
    formats::make_folder(run / "samples");
    const std::string name = train::images_name(m.progress.images);
    const formats::PngText about{{"step", std::to_string(m.progress.step)},
                                 {"images", std::to_string(m.progress.images)}};
    formats::write_png(run / "samples" / (name + ".png"),
                       picture(e.source, seed, samples_of(e, m.averaged(), n), columns), about);
    formats::write_png(run / "samples" / (name + "-raw.png"),
                       picture(e.source, seed, samples_of(e, e.players.generator, n), columns), about);
  };
}

train::Observer mode_watch(const CommonOptions& common, const fs::path& run,
                           std::optional<metrics::ModeCoverage>& latest) {
  const auto written = std::make_shared<std::int64_t>(-1);  // the step of the last line
  return [&common, run, &latest, written](const train::Moment& m) {
    if (m.event == train::Event::start)
      *written = train::keep_lines_until(run / "metrics.jsonl", m.progress.step, "covered");
    if (!m.experiment.source.modes || !picture_is_due(m)) return;
    constexpr std::int64_t kEvaluated = 2500;
    const train::Experiment& e = m.experiment;
    const nn::Network& generator = e.game->generator_network();
    const std::uint64_t seed = e.config.train.seed;
    const Tensor labels = train::labels_like_data(generator, e.source, seed, kEvaluated);
    latest = metrics::mode_coverage(train::sample(generator, m.averaged(), seed, kEvaluated, labels), *e.source.modes);
    nlohmann::json line = json_of(*latest);
    line["step"] = m.progress.step;
    line["images"] = m.progress.images;
    if (*written != m.progress.step) train::append_line(run / "metrics.jsonl", line.dump());
    *written = m.progress.step;
    const std::string words =
        text("step ", grouped(m.progress.step), ": ", latest->covered, " of ", latest->modes, " modes, ",
             std::round(latest->high_quality * 1000) / 10, " % high quality, reverse KL ", latest->reverse_kl);
    train::append_line(run / "log.txt", words);
    if (!common.quiet) messages(common) << words << std::endl;
  };
}

}  // namespace saddle::app
