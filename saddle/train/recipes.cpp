#include "saddle/train/recipes.h"

#include <filesystem>

#include "saddle/formats/file.h"

namespace saddle::train {
namespace {

constexpr int kDeepest = 8;  // recipes calling recipes

bool is_path(const std::string& name) { return name.find('/') != std::string::npos || name.ends_with(".toml"); }

std::string recipe_text(const std::string& name) {
  if (is_path(name)) {
    try {
      const std::vector<std::byte> bytes = formats::read_file(name);
      return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    } catch (const DataError& error) {
      throw ConfigError(text("recipe ", name, ": ", error.what()));
    }
  }
  std::vector<std::string> names;
  for (const auto& [known, toml] : embedded_recipes()) {
    if (known == name) return std::string(toml);
    names.emplace_back(known);
  }
  throw_unknown("recipe", name, names);
}

std::string take_word(Settings& settings, const std::string& key) {
  const auto found = settings.find(key);
  if (found == settings.end()) return "";
  const std::string word = text_of(found->second);
  settings.erase(found);
  return word;
}

Settings load(const std::string& line, int depth) {
  if (depth > kDeepest)
    throw ConfigError(text("recipe ", line, ": recipes call each other more than ", kDeepest, " deep"));
  Settings all;
  for (std::size_t begin = 0; begin <= line.size();) {
    const std::size_t end = std::min(line.find('+', begin), line.size());
    const std::string name = line.substr(begin, end - begin);
    Settings own = parse_toml(recipe_text(name), name);
    take_word(own, "description"), take_word(own, "use");
    const std::string base = take_word(own, "recipe");
    if (!base.empty()) all = overlay(std::move(all), load(base, depth + 1));
    all = overlay(std::move(all), own);
    begin = end + 1;
  }
  return all;
}

}  // namespace

Settings load_recipe(const std::string& line) { return load(line, 0); }

RecipeAbout about(std::string_view recipe_text, std::string_view name) {
  Settings settings = parse_toml(recipe_text, name);
  return {.description = take_word(settings, "description"), .use = take_word(settings, "use")};
}

}  // namespace saddle::train
