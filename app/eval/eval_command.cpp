#include <iomanip>
#include <iostream>
#include <set>

#include <nlohmann/json.hpp>

#include "saddle/formats/file.h"
#include "saddle/report/grid.h"
#include "saddle/train/checkpoint.h"
#include "saddle/train/run_folder.h"

#include "app/eval/eval_table.h"
#include "app/eval/eval_watch.h"
#include "app/eval/evaluator.h"
#include "app/session.h"

namespace saddle::app {
namespace {

using nlohmann::json;

constexpr std::int64_t kSamples = 10000;

/// What is not given is done as the run was scored on its way, if it was.
EvalCommand as_the_run(EvalCommand c) {
  if (!c.run.empty() || !c.table.empty()) {
    const train::EvalOptions o = train::read_config(c.run.empty() ? c.table[0] : c.run).eval;
    if (o.every_kimg > 0) {
      if (c.features.empty()) c.features = o.features;
      if (c.metrics.empty()) c.metrics = metrics_in(o.metrics);
      if (!c.count) c.count = o.n;
    }
  }
  if (!c.count) c.count = kSamples;
  return c;
}

ClassShares shares_of(const EvalCommand& c) { return c.equal_classes ? ClassShares::equal : ClassShares::data; }

void require_classes(const EvalCommand& c, const EvalSide& fake) {
  if (c.equal_classes && fake.drawing.class_shares.empty())
    throw ConfigError(text("--equal-classes: ", fake.name, " is no run of a conditional generator"));
}

/// The real side of a run is the data it was trained on, unless another is given.
EvalSide real_side(const EvalCommand& c, const std::string& run, std::uint64_t seed) {
  if (!c.real.empty()) return read_side(c.real, *c.count, seed, Role::real, shares_of(c));
  const train::Config config = train::read_config(run);
  return side_of(config.data.name, config.data, *c.count, seed);
}

/// @param run  whose fakes are scored; "" if they are of no run
EvaluationOptions options_of(const EvalCommand& c, const std::string& run) {
  return {.features = {.extractor = c.features, .cache = cache_folder(c.cache), .common = c.common},
          .metrics = c.metrics,
          .n = *c.count,
          .seed = static_cast<std::uint64_t>(c.common.seed.value_or(0)),
          .interval = !c.no_interval,
          .trained_on = run.empty() ? std::nullopt : std::optional(train::read_config(run).data)};
}

/// Fakes, each beside the training image that its features are nearest to: eight pairs in a row.
void draw_neighbours(const std::string& path, Evaluator& evaluator, const EvalSide& fake) {
  constexpr std::int64_t kShown = 40, kPairsInRow = 8;
  if (is_points(fake)) throw ConfigError("--neighbours draws images, but these are points");
  const std::int64_t n = std::min(kShown, fake.samples.size(0));
  const Tensor shown = fake.samples.narrow(0, 0, n);
  const Tensor reals = evaluator.nearest_training_samples(shown);
  formats::write_png(path, report::image_grid(at::stack({shown, reals}, 1).flatten(0, 1), 2 * kPairsInRow));
}

json read_record(const std::string& path) {
  const std::vector<std::byte> bytes = formats::read_file(path);
  const auto* begin = reinterpret_cast<const char*>(bytes.data());
  return json::parse(begin, begin + bytes.size(), nullptr, /*allow_exceptions=*/false);
}

/// Numbers side by side where their protocols agree; else what differs.
int compare(const EvalCommand& c) {
  const json a = read_record(c.compare[0]), b = read_record(c.compare[1]);
  const std::vector<metrics::Difference> apart =
      metrics::differences(protocol_in(a, c.compare[0]), protocol_in(b, c.compare[1]));
  if (!apart.empty() && !c.force)
    throw ConfigError(text("--compare: the numbers were made in different ways: ", metrics::in_words(apart),
                           "; --force compares them all the same"));
  json rows = json::object();
  for (const auto& [name, score] : a["metrics"].items()) {
    if (!b["metrics"].contains(name)) continue;
    if (!score.is_object() || !b["metrics"][name].is_object())
      throw DataError(text("--compare: ", name, " is no score of `saddle eval --json`"));
    rows[name] = {{"a", score}, {"b", b["metrics"][name]}};
    messages(c.common) << name << ": " << score.value("value", json()).dump() << " against "
                       << b["metrics"][name].value("value", json()).dump() << "\n";
  }
  if (rows.empty())
    throw ConfigError(text("--compare: ", c.compare[0], " and ", c.compare[1], " have no score in common"));
  json differ = json::array();
  for (const metrics::Difference& d : apart) {
    differ.push_back({{"field", d.field}, {"a", d.a}, {"b", d.b}});
    messages(c.common) << "differs: " << d.field << ": " << d.a << " against " << d.b << "\n";
  }
  if (c.common.json) print_json({{"metrics", rows}, {"differences", differ}});
  return 0;
}

void require_one_job(const EvalCommand& c) {
  const int jobs = !c.run.empty() + !c.fake.empty() + !c.compare.empty() + !c.table.empty();
  if (jobs != 1) throw ConfigError("eval: give a run, or --fake and --real, or --compare, or --table; one of them");
  if (!c.fake.empty() && c.real.empty()) throw ConfigError("eval: --fake needs --real to be compared with");
  if (c.checkpoint != "last" && c.run.empty() && c.table.empty())
    throw ConfigError(text("eval: --checkpoint ", c.checkpoint, " is of a run; give the run itself, not --fake"));
  if (std::set<std::string>(c.table.begin(), c.table.end()).size() < c.table.size())
    throw ConfigError("eval: --table names a run twice");
}

int table(const EvalCommand& c) {
  std::vector<RunScores> all;
  std::optional<Evaluator> evaluator;
  std::string data;
  for (const std::string& run : c.table) {
    EvalSide real = real_side(c, run, options_of(c, run).seed);
    if (!evaluator) {
      evaluator.emplace(options_of(c, run), std::move(real)), data = evaluator->real().name;
    } else if (hash_of(real) != hash_of(evaluator->real())) {
      throw ConfigError(text("--table: ", run, " was trained on other data than ", c.table[0], "; give --real"));
    }
    const EvalSide fake = side_of_run(run, c.checkpoint, *c.count, options_of(c, run).seed, shares_of(c));
    require_classes(c, fake);
    all.push_back({.run = run,
                   .config = train::read_config(run),
                   .images = train::Checkpoints(run, 1).images_of(c.checkpoint),
                   .evaluation = evaluator->evaluate(fake)});
    if (!c.common.quiet) messages(c.common) << run << " scored" << std::endl;
  }
  return print_table(c, all);
}

}  // namespace

std::string metric_names() {
  std::string all;
  for (const std::string& name : metrics::metrics().names()) all += (all.empty() ? "" : ", ") + name;
  return all;
}

int run(const EvalCommand& given) {
  require_one_job(given);
  const EvalCommand command = as_the_run(given);
  if (command.common.device != "cpu") throw ConfigError(text("eval runs on the cpu, not on ", command.common.device));
  for (const std::string& word : command.metrics) metric_choice(word);
  if (!command.compare.empty()) return compare(command);
  start_libtorch(command.common.threads.value_or(0));
  if (!command.table.empty()) return table(command);
  const EvaluationOptions options = options_of(command, command.run);
  const EvalSide fake =
      command.run.empty()
          ? read_side(command.fake, *command.count, options.seed, Role::fake, shares_of(command))
          : side_of_run(command.run, command.checkpoint, *command.count, options.seed, shares_of(command));
  require_classes(command, fake);
  Evaluator evaluator(options, real_side(command, command.run, options.seed));
  const Evaluation found = evaluator.evaluate(fake);
  for (const metrics::Score& score : found.scores) messages(command.common) << line_of(score) << std::endl;
  if (!command.neighbours.empty()) {
    draw_neighbours(command.neighbours, evaluator, fake);
    messages(command.common) << command.neighbours << std::endl;
  }
  if (command.common.json) {
    json j = json_of(found);
    j["real"] = evaluator.real().name, j["fake"] = fake.name;
    if (!command.run.empty()) j["checkpoint"] = command.checkpoint;
    print_json(j);
  } else if (!command.common.quiet) {
    for (const auto& [key, value] : found.protocol)
      std::cout << "  " << std::left << std::setw(16) << key << " " << text_of(value) << "\n";
  }
  return 0;
}

}  // namespace saddle::app
