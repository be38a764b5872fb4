#include "saddle/train/config.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "saddle/core/schedule.h"
#include "saddle/data/source.h"
#include "saddle/nn/constraint.h"
#include "saddle/nn/input.h"
#include "saddle/nn/registry.h"
#include "saddle/objectives/auxiliary.h"
#include "saddle/objectives/registry.h"
#include "saddle/optim/average.h"
#include "saddle/optim/optimizer.h"
#include "saddle/optim/rule.h"
#include "saddle/penalties/registry.h"

namespace saddle::train {
namespace {

constexpr std::int64_t kMany = std::int64_t{1} << 40;

const std::vector<Option> kTrainOptions{
    {"steps", std::int64_t{10000}, "generator steps, >= 1; or give kimg"},
    {"kimg", 0.0, "thousand real images shown to the critic; 0: use steps"},
    {"batch_size", std::int64_t{64}, "samples per player and step, >= 1"},
    {"seed", std::int64_t{0}, "of every random number of the run, >= 0"},
    {"threads", std::int64_t{0}, "of libtorch; 0: one a core"},
    {"patience", std::int64_t{10}, "refused steps in a row before going back to the last good state"},
    {"precision", std::string("float32"), "float32 or bfloat16"},
    {"engine", std::string("auto"), "auto (the fastest that can serve), analytic or autograd"},
    {"global_statistics", false, "of several processes: batch norm and minibatch_std over all their samples"},
};
const std::vector<Option> kCheckpointOptions{
    {"every", std::int64_t{500}, "generator steps; 0: only at the end"},
    {"keep", std::int64_t{3}, "the newest so many stay, >= 1"},
};
const std::vector<Option> kSampleOptions{
    {"every", std::int64_t{500}, "generator steps; 0: only at the end"},
    {"count", std::int64_t{64}, "images in a grid"},
};
const std::vector<Option> kEvalOptions{
    {"every_kimg", 0.0, "thousand real images between scores; 0: never"},
    {"metrics", std::string(),
     "names with commas; the first decides what is best and when to stop; empty: fid, w1 of points"},
    {"n", std::int64_t{5000}, "samples a side, >= 8"},
    {"features", std::string(), "an extractor, as `saddle eval --features` takes it; empty: chosen by the data"},
    {"patience", std::int64_t{0}, "scores in a row not better beyond their intervals, then stop; 0: never"},
};

using Given = std::map<std::string, Value>;

/// A choice whose options were checked, with every default filled in.
template <auto table>
Choice checked(const std::string& name, const Given& given) {
  const auto& row = table().find(name);
  return {name, Options(text(table().kind(), " '", name, "'"), row.options, given).values()};
}

/// The parts that have one choice each, by section.
struct Part {
  const char* section;
  Choice Config::* choice;
  const char* standard;
  Choice (*check)(const std::string& name, const Given& given);
};
constexpr std::array<Part, 9> kParts{
    {{"data", &Config::data, "fashion-mnist", checked<data::sources>},
     {"generator", &Config::generator, "dcgan", checked<nn::generators>},
     {"critic", &Config::critic, "dcgan", checked<nn::critics>},
     {"objective", &Config::objective, "non-saturating", checked<objectives::objectives>},
     {"constraint", &Config::constraint, "none", checked<nn::constraints>},
     {"rule", &Config::rule, "alt", checked<optim::rules>},
     {"average", &Config::average, "ema", checked<optim::averages>},
     {"generator_optimizer", &Config::generator_optimizer, "adam", checked<optim::optimizers>},
     {"critic_optimizer", &Config::critic_optimizer, "adam", checked<optim::optimizers>}}};

/// The parts of which there may be several, each with a key of its own.
struct ManyParts {
  const char* section;
  std::map<std::string, Choice> Config::* choices;
  Choice (*check)(const std::string& name, const Given& given);
};
constexpr std::array<ManyParts, 3> kManyParts{
    {{"penalty", &Config::penalties, checked<penalties::penalties>},
     {"inputs", &Config::inputs, checked<nn::inputs>},
     {"objective.auxiliary", &Config::auxiliaries, checked<objectives::auxiliaries>}}};

/// Takes a text out of `given`; `standard` if it is not there.
std::string take_word(Given& given, const std::string& section, const std::string& key, const std::string& standard) {
  const auto found = given.find(key);
  if (found == given.end()) return standard;
  const std::string* word = std::get_if<std::string>(&found->second);
  if (word == nullptr) throw ConfigError(text(section, ".", key, " = ", text_of(found->second), " is not a text"));
  const std::string taken = *word;
  given.erase(found);
  return taken;
}

/// The part of a key before its first dot, and the part behind it.
std::pair<std::string, std::string> split(const std::string& key) {
  const std::size_t dot = key.find('.');
  return dot == std::string::npos ? std::pair{key, std::string()} : std::pair{key.substr(0, dot), key.substr(dot + 1)};
}

std::vector<std::string> all_sections() {
  std::vector<std::string> all{"train", "checkpoint", "sample", "eval"};
  for (const Part& part : kParts) all.push_back(part.section);
  for (const ManyParts& parts : kManyParts) all.push_back(parts.section);
  return all;
}

/// The longest section that the key lies in, "" if there is none: "objective.auxiliary.ac-gan.weight" is not in
/// "objective".
std::string section_of(const std::string& key) {
  std::string longest;
  for (const std::string& section : all_sections()) {
    if (section.size() > longest.size() && (key == section || key.starts_with(section + "."))) longest = section;
  }
  return longest;
}

std::map<std::string, Given> by_section(const Settings& settings) {
  std::map<std::string, Given> sections;
  for (const auto& [key, value] : settings) {
    const std::string section = section_of(key);
    if (section.empty()) throw_unknown("section of a recipe", split(key).first, all_sections());
    if (key == section) throw ConfigError(text(section, " = ", text_of(value), ": expected a table [", section, "]"));
    sections[section][key.substr(section.size() + 1)] = value;
  }
  return sections;
}

/// Choices beside a part, not options of it: they stay when the part gets another name.
const std::vector<std::string> kBeside{"generator_optimizer.schedule", "critic_optimizer.schedule",
                                       "generator.condition", "critic.condition"};

std::map<std::string, Choice> several(const ManyParts& parts, const Given& section) {
  std::map<std::string, Given> by_key;
  for (const auto& [key, value] : section) {
    const auto [part, option] = split(key);
    if (option.empty()) {
      throw ConfigError(
          text(parts.section, ".", key, " = ", text_of(value), ": expected a table [", parts.section, ".", key, "]"));
    }
    by_key[part][option] = value;
  }
  std::map<std::string, Choice> choices;
  for (auto& [key, given] : by_key) {
    const std::string name = take_word(given, text(parts.section, ".", key), "name", key);
    choices[key] = parts.check(name, given);
  }
  return choices;
}

TrainOptions train_options(const Given& given, const Choice& rule) {
  const Options o("train", kTrainOptions, given);
  TrainOptions train{
      .steps = o.integer_in("steps", 1, kMany),
      .batch_size = o.integer_in("batch_size", 1, 1 << 20),
      .seed = static_cast<std::uint64_t>(o.integer_in("seed", 0, std::numeric_limits<std::int64_t>::max())),
      .threads = o.integer_in("threads", 0, 4096),
      .patience = o.integer_in("patience", 1, kMany),
      .precision = o.word_of("precision", {"float32", "bfloat16"}),
      .engine = o.word_of("engine", {"analytic", "auto", "autograd"}),
      .global_statistics = o.flag("global_statistics")};
  const double kimg = o.number_in("kimg", 0, 1e12);
  if (kimg > 0) {
    if (given.contains("steps")) throw ConfigError("train.steps and train.kimg both say how long to train: give one");
    const std::int64_t images_a_step = train.batch_size * optim::rules().make(rule.name, rule.options).draws_for_critic;
    train.steps = static_cast<std::int64_t>(std::ceil(kimg * 1000 / static_cast<double>(images_a_step)));
  }
  return train;
}

/// A run keeps its configuration as TOML: what could not be read back is refused before anything depends on it.
void require_savable(const Config& config) {
  bool same = false;
  try {
    same = parse_toml(to_toml(config), "config.toml") == settings_of(config);
  } catch (const ConfigError&) {
    // not TOML at all
  }
  if (!same)
    throw ConfigError(
        "this recipe cannot be saved: texts must be UTF-8, and KEY in [penalty.KEY] letters, digits, - or _");
}

}  // namespace

Settings overlay(Settings base, const Settings& over) {
  if (over.contains("train.kimg")) base.erase("train.steps");  // two ways to say the same
  if (over.contains("train.steps")) base.erase("train.kimg");
  for (const auto& [key, value] : over) {
    const auto before = base.find(key);
    if (!key.ends_with(".name") || before == base.end() || before->second == value) continue;
    const std::string part = key.substr(0, key.size() - std::string("name").size());  // "critic.", "penalty.gradient."
    std::erase_if(base, [&](const auto& entry) {
      const bool within = entry.first.starts_with(part) && section_of(entry.first).size() < part.size();
      return within && std::find(kBeside.begin(), kBeside.end(), entry.first) == kBeside.end();
    });
  }
  for (const auto& [key, value] : over) base[key] = value;
  return base;
}

Config resolve(const Settings& settings) {
  std::map<std::string, Given> sections = by_section(settings);
  Config config;
  config.generator_schedule = take_word(sections["generator_optimizer"], "generator_optimizer", "schedule", "constant");
  config.critic_schedule = take_word(sections["critic_optimizer"], "critic_optimizer", "schedule", "constant");
  schedules().find(config.generator_schedule);
  schedules().find(config.critic_schedule);
  for (const Part& part : kParts) {
    Given& given = sections[part.section];
    const std::string name = take_word(given, part.section, "name", part.standard);
    config.*part.choice = part.check(name, given);
  }
  for (const ManyParts& parts : kManyParts) config.*parts.choices = several(parts, sections[parts.section]);
  config.train = train_options(sections["train"], config.rule);
  const Options checkpoint("checkpoint", kCheckpointOptions, sections["checkpoint"]);
  config.checkpoint_every = checkpoint.integer_in("every", 0, kMany);
  config.checkpoint_keep = checkpoint.integer_in("keep", 1, kMany);
  const Options sample("sample", kSampleOptions, sections["sample"]);
  config.sample_every = sample.integer_in("every", 0, kMany);
  config.sample_count = sample.integer_in("count", 1, 1 << 16);
  const Options eval("eval", kEvalOptions, sections["eval"]);
  config.eval = {.every_kimg = eval.number_in("every_kimg", 0, 1e12),
                 .metrics = eval.word("metrics"),
                 .n = eval.integer_in("n", 8, 1 << 24),
                 .features = eval.word("features"),
                 .patience = eval.integer_in("patience", 0, kMany)};
  require_savable(config);
  return config;
}

Settings settings_of(const Config& config) {
  Settings settings;
  const auto put = [&](const std::string& section, const Choice& choice) {
    settings[section + ".name"] = choice.name;
    for (const auto& [key, value] : choice.options) settings[section + "." + key] = value;
  };
  for (const Part& part : kParts) put(part.section, config.*part.choice);
  for (const ManyParts& parts : kManyParts) {
    for (const auto& [key, choice] : config.*parts.choices) put(text(parts.section, ".", key), choice);
  }
  settings["generator_optimizer.schedule"] = config.generator_schedule;
  settings["critic_optimizer.schedule"] = config.critic_schedule;
  settings["train.steps"] = config.train.steps;
  settings["train.batch_size"] = config.train.batch_size;
  settings["train.seed"] = static_cast<std::int64_t>(config.train.seed);
  settings["train.threads"] = config.train.threads;
  settings["train.patience"] = config.train.patience;
  settings["train.precision"] = config.train.precision;
  settings["train.engine"] = config.train.engine;
  settings["train.global_statistics"] = config.train.global_statistics;
  settings["checkpoint.every"] = config.checkpoint_every;
  settings["checkpoint.keep"] = config.checkpoint_keep;
  settings["sample.every"] = config.sample_every;
  settings["sample.count"] = config.sample_count;
  settings["eval.every_kimg"] = config.eval.every_kimg;
  settings["eval.metrics"] = config.eval.metrics;
  settings["eval.n"] = config.eval.n;
  settings["eval.features"] = config.eval.features;
  settings["eval.patience"] = config.eval.patience;
  return settings;
}

}  // namespace saddle::train
