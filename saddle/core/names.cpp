#include "saddle/core/names.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

namespace saddle {
namespace {

/// Levenshtein distance: insertions, deletions and replacements, each one.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

std::string joined(const std::vector<std::string>& names) {
  std::string all;
  for (const std::string& name : names) all += (all.empty() ? "" : ", ") + name;
  return all;
}

const char* type_name(const Value& value) {
  static constexpr const char* kNames[] = {"true or false", "an integer", "a number", "a text"};
  return kNames[value.index()];
}

}  // namespace

std::optional<double> number_of(std::string_view word) {
  double value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc() || end != word.data() + word.size()) return std::nullopt;
  return value;
}

std::string nearest(std::string_view wrong, const std::vector<std::string>& candidates) {
  const auto closer = [&](const std::string& a, const std::string& b) {
    return edit_distance(wrong, a) < edit_distance(wrong, b);
  };
  const auto best = std::min_element(candidates.begin(), candidates.end(), closer);
  return best == candidates.end() ? std::string() : *best;
}

void throw_unknown(std::string_view kind, std::string_view wrong, const std::vector<std::string>& candidates) {
  if (candidates.empty()) throw ConfigError(text("unknown ", kind, " '", wrong, "'; there is none to choose from"));
  constexpr std::size_t kListed = 24;  // more would bury the answer
  const std::string all = candidates.size() > kListed ? std::string() : " (all: " + joined(candidates) + ")";
  throw ConfigError(text("unknown ", kind, " '", wrong, "'; did you mean '", nearest(wrong, candidates), "'?", all));
}

std::string text_of(const Value& value) {
  return std::visit(
      [](const auto& v) -> std::string {
        if constexpr (std::is_same_v<std::decay_t<decltype(v)>, bool>) return v ? "true" : "false";
        return text(v);
      },
      value);
}

Options::Options(std::string who, std::span<const Option> declared, const std::map<std::string, Value>& given)
    : who_(std::move(who)) {
  std::vector<std::string> keys;
  for (const Option& option : declared) {
    keys.push_back(option.key);
    values_[option.key] = option.standard;
  }
  for (const auto& [key, value] : given) {
    const auto slot = values_.find(key);
    if (slot == values_.end()) throw_unknown("option of " + who_, key, keys);
    const bool integer_for_number =
        std::holds_alternative<double>(slot->second) && std::holds_alternative<std::int64_t>(value);
    if (!integer_for_number && slot->second.index() != value.index()) {
      throw ConfigError(text(who_, ": ", key, " = ", text_of(value), " is ", type_name(value), ", expected ",
                             type_name(slot->second)));
    }
    if (const double* number = std::get_if<double>(&value); number != nullptr && !std::isfinite(*number)) {
      throw ConfigError(text(who_, ": ", key, " = ", *number, " must be finite"));
    }
    slot->second = integer_for_number ? Value(static_cast<double>(std::get<std::int64_t>(value))) : value;
  }
}

const Value& Options::at(const std::string& key) const {
  const auto found = values_.find(key);
  if (found == values_.end()) throw std::logic_error(text(who_, " reads the option ", key, " without declaring it"));
  return found->second;
}

double Options::number(const std::string& key) const { return std::get<double>(at(key)); }
std::int64_t Options::integer(const std::string& key) const { return std::get<std::int64_t>(at(key)); }
bool Options::flag(const std::string& key) const { return std::get<bool>(at(key)); }
const std::string& Options::word(const std::string& key) const { return std::get<std::string>(at(key)); }

double Options::number_in(const std::string& key, double low, double high) const {
  const double value = number(key);
  if (value >= low && value <= high) return value;  // NaN fails both
  throw ConfigError(text(who_, ": ", key, " = ", value, " must lie in [", low, ", ", high, "]"));
}

std::int64_t Options::integer_in(const std::string& key, std::int64_t low, std::int64_t high) const {
  const std::int64_t value = integer(key);
  if (value >= low && value <= high) return value;
  throw ConfigError(text(who_, ": ", key, " = ", value, " must lie in [", low, ", ", high, "]"));
}

const std::string& Options::word_of(const std::string& key, const std::vector<std::string>& choices) const {
  const std::string& value = word(key);
  if (std::find(choices.begin(), choices.end(), value) == choices.end()) {
    throw_unknown(who_ + ": " + key, value, choices);
  }
  return value;
}

}  // namespace saddle
