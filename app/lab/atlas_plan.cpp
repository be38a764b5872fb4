#include "app/lab/atlas_plan.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <span>

#include <nlohmann/json.hpp>

#include "saddle/formats/file.h"
#include "saddle/objectives/registry.h"
#include "saddle/penalties/registry.h"

#include "app/tables.h"

namespace saddle::app {
namespace {

constexpr std::int64_t kMostNumbers = 1 << 20;  // on an axis

std::vector<std::string> split(const std::string& words) {
  std::vector<std::string> all;
  for (std::size_t from = 0;;) {
    const std::size_t to = words.find(':', from);
    all.push_back(words.substr(from, to - from));
    if (to == std::string::npos) return all;
    from = to + 1;
  }
}

std::vector<double> range(const std::string& option, const std::vector<std::string>& words) {
  const bool logarithmic = words.size() == 4 && words[3] == "log";
  if (words.size() != 3 && !logarithmic)
    throw ConfigError(text(option, ": a range is from:to:count or from:to:count:log"));
  const double from = number_in(option, words[0]), to = number_in(option, words[1]),
               count = number_in(option, words[2]);
  if (count != std::floor(count) || count < 2 || count > kMostNumbers)
    throw ConfigError(text(option, ": count ", words[2], ", expected a whole number from 2 to ", kMostNumbers));
  if (!(from < to) || (logarithmic && !(from > 0)))
    throw ConfigError(
        text(option, ": from ", from, " to ", to, ", expected them to rise", logarithmic ? ", from above 0" : ""));
  std::vector<double> all;
  for (std::int64_t i = 0; i < static_cast<std::int64_t>(count); ++i) {
    const double share = static_cast<double>(i) / (count - 1);
    all.push_back(logarithmic ? from * std::pow(to / from, share) : from + share * (to - from));
  }
  return all;
}

void require_once(const std::string& option, const std::vector<std::string>& names) {
  const std::set<std::string> different(names.begin(), names.end());
  if (different.size() == names.size()) return;
  const auto twice = std::find_if(names.begin(), names.end(),
                                  [&](const auto& name) { return std::count(names.begin(), names.end(), name) > 1; });
  throw ConfigError(text(option, ": ", *twice, " is given twice"));
}

std::optional<penalties::Penalty> penalty_of(const std::string& word) {
  if (word == "none") return std::nullopt;
  const std::size_t colon = word.find(':');
  std::map<std::string, Value> given;
  if (colon != std::string::npos) given["weight"] = number_in("--penalty " + word, word.substr(colon + 1));
  return penalties::penalties().make(word.substr(0, colon), given);
}

nlohmann::json json_of(const AtlasPlan& p) {
  return {{"rules", p.rules},   {"objectives", p.objectives}, {"penalties", p.penalties}, {"step_size", p.step_size},
          {"weight", p.weight}, {"momentum", p.momentum},     {"radius", p.radius},       {"starts", p.starts},
          {"steps", p.steps},   {"dimensions", p.dimensions}, {"seed", p.seed},           {"batch", p.batch}};
}

}  // namespace

std::vector<double> numbers_of(const std::string& option, const std::string& words) {
  if (words.find(':') != std::string::npos) return range(option, split(words));
  std::vector<double> all = numbers_in(option, words);
  for (std::size_t k = 1; k < all.size(); ++k) {
    if (!(all[k - 1] < all[k])) throw ConfigError(text(option, ": ", words, ", expected numbers that rise"));
  }
  return all;
}

dynamics::Atlas make_atlas(const AtlasPlan& p) {
  require_once("--rule", p.rules), require_once("--objective", p.objectives), require_once("--penalty", p.penalties);
  dynamics::AtlasAxes axes;
  axes.penalties.clear();
  for (const std::string& name : p.rules) axes.rules.push_back(optim::rules().make(name, {}));
  for (const std::string& name : p.objectives) axes.objectives.push_back(objectives::objectives().make(name, {}));
  for (const std::string& word : p.penalties) {
    if (!p.weight.empty() && word.find(':') != std::string::npos)
      throw ConfigError(
          text("--penalty ", word, ": its weight comes from --weight ", p.weight, "; leave one of them out"));
    axes.penalties.push_back(penalty_of(word));
  }
  if (!p.weight.empty()) axes.weights = numbers_of("--weight", p.weight);
  axes.momenta = numbers_of("--momentum", p.momentum);
  axes.radii = numbers_of("--start-radius", p.radius);
  axes.starts = p.starts;
  axes.step_sizes = numbers_of("--step-size", p.step_size);
  return {std::move(axes),
          {.steps = p.steps, .dimensions = p.dimensions, .seed = static_cast<std::uint64_t>(p.seed), .batch = p.batch}};
}

AtlasPlan plan_of(const LabAtlasCommand& c) {
  const bool plain = c.penalties.empty();
  return {.rules = c.rules,
          .objectives = c.objectives,
          .penalties = plain ? std::vector<std::string>{"r1"} : c.penalties,
          .step_size = c.step_size,
          .weight = plain && c.weight.empty() ? "0:2:50" : c.weight,
          .momentum = c.momentum,
          .radius = c.radius,
          .starts = c.starts,
          .steps = c.steps,
          .dimensions = c.dimensions,
          .seed = c.common.seed.value_or(0),
          .batch = c.batch};
}

AtlasPlan read_plan(const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / "atlas.json";
  if (!std::filesystem::exists(path))
    throw ConfigError(text(folder.string(), " is no folder of `saddle lab atlas`: it has no atlas.json"));
  const std::vector<std::byte> bytes = formats::read_file(path);
  try {
    const auto* first = reinterpret_cast<const char*>(bytes.data());
    const nlohmann::json j = nlohmann::json::parse(first, first + bytes.size());
    return {.rules = j.at("rules"),
            .objectives = j.at("objectives"),
            .penalties = j.at("penalties"),
            .step_size = j.at("step_size"),
            .weight = j.at("weight"),
            .momentum = j.at("momentum"),
            .radius = j.at("radius"),
            .starts = j.at("starts"),
            .steps = j.at("steps"),
            .dimensions = j.at("dimensions"),
            .seed = j.at("seed"),
            .batch = j.at("batch")};
  } catch (const nlohmann::json::exception& error) {
    throw DataError(text(path.string(), ": ", error.what()));
  }
}

void write_plan(const std::filesystem::path& folder, const AtlasPlan& plan) {
  const std::string content = json_of(plan).dump(2) + "\n";
  formats::write_file(folder / "atlas.json", std::as_bytes(std::span(content)));
}

}  // namespace saddle::app
