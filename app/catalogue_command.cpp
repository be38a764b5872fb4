#include <iomanip>
#include <iostream>

#include <nlohmann/json.hpp>

#include "saddle/core/schedule.h"
#include "saddle/data/source.h"
#include "saddle/divergences/registry.h"
#include "saddle/metrics/extractor.h"
#include "saddle/metrics/metric.h"
#include "saddle/nn/constraint.h"
#include "saddle/nn/input.h"
#include "saddle/nn/registry.h"
#include "saddle/objectives/auxiliary.h"
#include "saddle/objectives/registry.h"
#include "saddle/optim/average.h"
#include "saddle/optim/optimizer.h"
#include "saddle/optim/rule.h"
#include "saddle/penalties/registry.h"
#include "saddle/train/recipes.h"

#include "app/commands.h"
#include "app/session.h"

namespace saddle::app {
namespace {

using nlohmann::json;

json as_json(const Value& value) {
  return std::visit([](const auto& v) { return json(v); }, value);
}

/// A registry row without what it makes: rows of all tables side by side.
struct Entry {
  std::string kind, name, formula, source;
  std::vector<Option> options;
};

json as_json(const Entry& entry) {
  json options = json::array();
  for (const Option& option : entry.options) {
    options.push_back({{"key", option.key}, {"default", as_json(option.standard)}, {"meaning", option.meaning}});
  }
  return {{"kind", entry.kind},
          {"name", entry.name},
          {"formula", entry.formula},
          {"source", entry.source},
          {"options", options}};
}

template <class Table>
void append(std::vector<Entry>& all, const Table& table) {
  for (const auto& row : table.rows()) all.push_back({table.kind(), row.name, row.formula, row.source, row.options});
}

std::vector<Entry> catalogue() {
  std::vector<Entry> all;
  append(all, objectives::objectives());
  append(all, objectives::auxiliaries());
  append(all, divergences::f_divergences());
  append(all, penalties::penalties());
  append(all, nn::constraints());
  append(all, nn::inputs());
  append(all, optim::rules());
  append(all, optim::optimizers());
  append(all, schedules());
  append(all, optim::averages());
  append(all, nn::generators());
  append(all, nn::critics());
  append(all, data::sources());
  append(all, metrics::extractors());
  append(all, metrics::metrics());
  return all;
}

void print(const Entry& entry) {
  std::cout << entry.kind << " " << entry.name << "\n  formula  " << entry.formula << "\n";
  if (!entry.source.empty()) std::cout << "  source   " << entry.source << "\n";
  for (const Option& option : entry.options) {
    std::cout << "  option   " << option.key << " = " << text_of(option.standard) << "  (" << option.meaning << ")\n";
  }
}

}  // namespace

int run_objectives(const CatalogueCommand& command) {
  const std::vector<Entry> all = catalogue();
  std::vector<Entry> chosen;
  std::vector<std::string> names;
  for (const Entry& entry : all) {
    names.push_back(entry.name);
    if (entry.name == command.name) chosen.push_back(entry);  // "dcgan" is a generator and a critic
  }
  if (!command.name.empty() && chosen.empty()) throw_unknown("entry of the catalogue", command.name, names);
  if (command.common.json) {
    json list = json::array();
    for (const Entry& entry : command.name.empty() ? all : chosen) list.push_back(as_json(entry));
    if (command.name.empty()) {
      print_json({{"entries", list}});
    } else {
      json first = list[0];
      if (list.size() > 1) first["also"] = json(list.begin() + 1, list.end());
      print_json(first);
    }
  } else if (!command.name.empty()) {
    for (const Entry& entry : chosen) print(entry);
  } else {
    for (const Entry& entry : all) {
      std::cout << std::left << std::setw(21) << entry.kind << std::setw(20) << entry.name << entry.formula << "\n";
    }
  }
  return 0;
}

int run_recipes(const CatalogueCommand& command) {
  if (!command.name.empty()) {
    const std::string toml = train::to_toml(train::resolve(train::load_recipe(command.name)));
    if (command.common.json) {
      print_json({{"name", command.name}, {"toml", toml}});
    } else {
      std::cout << toml;
    }
    return 0;
  }
  json list = json::array();
  for (const auto& [name, recipe] : train::embedded_recipes()) {
    const train::RecipeAbout about = train::about(recipe, name);
    list.push_back({{"name", name}, {"description", about.description}, {"use", about.use}});
    if (!command.common.json) std::cout << std::left << std::setw(26) << name << about.description << "\n";
  }
  if (command.common.json) print_json({{"recipes", list}});
  return 0;
}

}  // namespace saddle::app
