// Settings from TOML text and back.
#include <charconv>
#include <cmath>
#include <sstream>

#include <toml++/toml.h>

#include "saddle/train/config.h"

namespace saddle::train {
namespace {

/// Adds a table's values under "prefix.key", deeper tables too.
void flatten(const toml::table& table, const std::string& prefix, std::string_view name, Settings& settings) {
  for (const auto& [key, node] : table) {
    const std::string path = prefix + std::string(key.str());
    if (const toml::table* deeper = node.as_table()) {
      flatten(*deeper, path + ".", name, settings);
    } else if (const auto* flag = node.as_boolean()) {
      settings[path] = flag->get();
    } else if (const auto* integer = node.as_integer()) {
      settings[path] = integer->get();
    } else if (const auto* number = node.as_floating_point()) {
      settings[path] = number->get();
    } else if (const auto* word = node.as_string()) {
      settings[path] = word->get();
    } else {
      throw ConfigError(text(name, ": line ", node.source().begin.line, ": ", path,
                             " is a list or a date, expected a number, a text, true or false"));
    }
  }
}

/// Shortest digits that read back as the same number, with a point or exponent so that TOML takes it for one.
std::string number_text(double value) {
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  if (std::isnan(value)) return "nan";
  char digits[40];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  const std::string shortest(digits, end);
  return shortest.find_first_of(".e") == std::string::npos ? shortest + ".0" : shortest;
}

std::string quoted(const std::string& word) {
  std::ostringstream out;
  out << toml::value<std::string>(word);
  return out.str();
}

std::string toml_text(const Value& value) {
  if (const auto* number = std::get_if<double>(&value)) return number_text(*number);
  if (const auto* word = std::get_if<std::string>(&value)) return quoted(*word);
  return text_of(value);
}

}  // namespace

Settings parse_toml(std::string_view toml, std::string_view name) {
  try {
    Settings settings;
    flatten(toml::parse(toml, name), "", name, settings);
    return settings;
  } catch (const toml::parse_error& error) {
    throw ConfigError(text(name, ": line ", error.source().begin.line, ", column ", error.source().begin.column, ": ",
                           error.description()));
  }
}

std::pair<std::string, Value> parse_setting(const std::string& setting) {
  const std::size_t equals = setting.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw ConfigError(text("--set ", setting, ": expected key=value, such as critic.width=64"));
  }
  const std::string key = setting.substr(0, equals), value = setting.substr(equals + 1);
  try {
    Settings parsed;
    flatten(toml::parse("value = " + value), "", "--set " + key, parsed);
    if (parsed.size() == 1 && parsed.contains("value")) return {key, parsed["value"]};
  } catch (const toml::parse_error&) {  // not TOML: a bare word
  }
  return {key, value};
}

Settings parse_settings(const std::vector<std::string>& settings) {
  Settings all;
  for (const std::string& setting : settings) {
    const auto [key, value] = parse_setting(setting);
    all[key] = value;
  }
  return all;
}

std::string to_toml(const Config& config) {
  std::map<std::string, std::string> sections;
  for (const auto& [key, value] : settings_of(config)) {
    const std::size_t dot = key.rfind('.');
    sections[key.substr(0, dot)] += text(key.substr(dot + 1), " = ", toml_text(value), "\n");
  }
  std::string all;
  for (const auto& [section, lines] : sections) all += text(all.empty() ? "" : "\n", "[", section, "]\n", lines);
  return all;
}

}  // namespace saddle::train
