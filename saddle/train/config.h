#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "saddle/core/names.h"

namespace saddle::train {

/// A part by its registry name and the options given to it: [critic] name = "dcgan", width = 64.
struct Choice {
  std::string name;
  std::map<std::string, Value> options;

  bool operator==(const Choice&) const = default;
};

/// How long, how large and how exactly; the [train] table.
struct TrainOptions {
  std::int64_t steps = 10000;         // generator steps
  std::int64_t batch_size = 64;       // samples per player and step, over all processes, >= 1
  std::uint64_t seed = 0;             // of every random number of the run
  std::int64_t threads = 0;           // of libtorch in each process; 0: one a core. A resumed run uses the same number
  std::int64_t patience = 10;         // refused steps in a row before the run goes back to its last good state
  std::string precision = "float32";  // float32 or bfloat16
  std::string engine = "auto";        // auto, analytic or autograd
  bool global_statistics = false;     // of several processes: batch norm and minibatch_std over all ranks' samples
};

/// How a run is scored on the way; the [eval] table. Whoever watches the run reads it: the trainer knows no metric.
struct EvalOptions {
  double every_kimg = 0;        // thousand images shown to the critic between scores; 0: never
  std::string metrics;          // names with commas; the first decides what is kept as best, and when to stop; "": fid
                                // of images, w1 of points
  std::int64_t n = 5000;        // samples a side
  std::string features;         // an extractor, as `saddle eval --features` takes it; "": chosen by the data
  std::int64_t patience = 0;    // scores in a row not better beyond their intervals after which to stop; 0: never
};

/// Everything that decides a run: one choice for each part, all of them checked against their registries.
struct Config {
  Choice data, generator, critic, objective, constraint, rule, average;
  Choice generator_optimizer, critic_optimizer;
  std::string generator_schedule = "constant", critic_schedule = "constant";
  std::map<std::string, Choice> penalties;    // by the key of [penalty.KEY]
  std::map<std::string, Choice> inputs;       // by the key of [inputs.KEY], done in alphabetical order of the keys
  std::map<std::string, Choice> auxiliaries;  // by the key of [objective.auxiliary.KEY]
  TrainOptions train;
  std::int64_t checkpoint_every = 500;  // generator steps; 0: only at the end
  std::int64_t checkpoint_keep = 3;     // the newest so many stay
  std::int64_t sample_every = 500;      // generator steps; 0: only at the end
  std::int64_t sample_count = 64;       // images in a grid or points in a scatter plot
  EvalOptions eval;
};

/// Dotted keys to values: "critic.width" -> 64. What a TOML text or a list of --set comes down to.
using Settings = std::map<std::string, Value>;

/// @param name  of the text, for messages. @throws ConfigError with line and column.
Settings parse_toml(std::string_view toml, std::string_view name);

/// "key=value" as --set takes it; a bare word is a text. @throws ConfigError.
std::pair<std::string, Value> parse_setting(const std::string& setting);

/// Several of them; of those that give the same key the last wins. @throws ConfigError
Settings parse_settings(const std::vector<std::string>& settings);

/// `over` wins key by key; where it gives a part another name, the part's earlier options are forgotten.
Settings overlay(Settings base, const Settings& over);

/// Checks every section, key, type and range and fills in every default. @throws ConfigError naming the key and the
/// nearest.
Config resolve(const Settings& settings);

/// The resolved settings, every default spelled out: resolve(settings_of(c)) == c.
Settings settings_of(const Config& config);

/// The same as TOML text.
std::string to_toml(const Config& config);

}  // namespace saddle::train
