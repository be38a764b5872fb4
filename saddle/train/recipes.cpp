#include "saddle/train/recipes.h"

#include <filesystem>
#include <utility>

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

/// The settings of a recipe line, the part of the line that each is of, and what later parts changed.
struct Loaded {
  Settings settings;
  std::map<std::string, std::string> part_of;
  std::vector<Overridden> overridden;
};

/// The part that gave a key its value, or that took it away by another name for its section.
const std::string& changed_by(const std::string& key, const std::map<std::string, std::string>& part_of) {
  if (const auto found = part_of.find(key); found != part_of.end()) return found->second;
  const std::string name = "name";
  for (const auto& [other, part] : part_of) {
    if (other.ends_with("." + name) && key.starts_with(other.substr(0, other.size() - name.size()))) return part;
  }
  return part_of.begin()->second;  // steps instead of kimg, or the other way round
}

/// Puts the part's settings over those of the parts before it; what they change is overridden.
/// @param base  the parts that this one begins with: what it changes in them is its own affair
void put_over(Loaded& all, const Loaded& part, const std::map<std::string, std::string>& base) {
  const Settings before = std::exchange(all.settings, overlay(all.settings, part.settings));
  for (const auto& [key, value] : before) {
    const auto now = all.settings.find(key);
    if (now != all.settings.end() && now->second == value) continue;
    const std::string of = all.part_of[key];
    const auto own = base.find(key);
    if (own == base.end() || own->second != of)
      all.overridden.push_back({.key = key, .before = value, .of = of, .by = changed_by(key, part.part_of)});
    all.part_of.erase(key);
  }
  for (const auto& [key, part_name] : part.part_of) all.part_of[key] = part_name;
}

Loaded load(const std::string& line, int depth) {
  if (depth > kDeepest)
    throw ConfigError(text("recipe ", line, ": recipes call each other more than ", kDeepest, " deep"));
  Loaded all;
  for (std::size_t begin = 0; begin <= line.size();) {
    const std::size_t end = std::min(line.find('+', begin), line.size());
    const std::string name = line.substr(begin, end - begin);
    Loaded own{.settings = parse_toml(recipe_text(name), name)};
    take_word(own.settings, "description"), take_word(own.settings, "use");
    const std::string base = take_word(own.settings, "recipe");
    for (const auto& [key, value] : own.settings) own.part_of[key] = name;
    const Loaded before = base.empty() ? Loaded() : load(base, depth + 1);
    for (const Overridden& o : before.overridden) {
      if (!own.settings.contains(o.key)) all.overridden.push_back(o);  // else the recipe says itself what it wants
    }
    put_over(all, before, {});
    put_over(all, own, before.part_of);
    begin = end + 1;
  }
  return all;
}

}  // namespace

Settings load_recipe(const std::string& line) { return load(line, 0).settings; }

std::vector<Overridden> overridden_in(const std::string& line) {
  Loaded all = load(line, 0);
  for (Overridden& o : all.overridden) {  // what came of it in the end
    const auto now = all.settings.find(o.key);
    if (now != all.settings.end()) o.now = now->second, o.by = all.part_of.at(o.key);
  }
  std::erase_if(all.overridden, [](const Overridden& o) { return o.now == o.before; });
  return all.overridden;
}

std::vector<std::string> in_words(const std::vector<Overridden>& overridden) {
  std::vector<std::string> lines;
  for (const Overridden& o : overridden)
    lines.push_back(text(o.key, " = ", text_of(o.before), " of ", o.of, " is now ",
                         o.now ? text_of(*o.now) : "its default", ", by ", o.by));
  return lines;
}

RecipeAbout about(std::string_view recipe_text, std::string_view name) {
  Settings settings = parse_toml(recipe_text, name);
  return {.description = take_word(settings, "description"), .use = take_word(settings, "use")};
}

}  // namespace saddle::train
