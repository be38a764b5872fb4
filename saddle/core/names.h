#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "saddle/core/error.h"

namespace saddle {

/// The candidate with the smallest edit distance to `wrong` (ties: the first), or "" if there are no candidates.
std::string nearest(std::string_view wrong, const std::vector<std::string>& candidates);

/// "unknown objective 'hing'; did you mean 'hinge'? (all: hinge, minimax, ...)" as a ConfigError.
[[noreturn]] void throw_unknown(std::string_view kind, std::string_view wrong,
                                const std::vector<std::string>& candidates);

/// A value that a configuration can hold.
using Value = std::variant<bool, std::int64_t, double, std::string>;

std::string text_of(const Value& value);

/// The whole word as a number, whatever the locale; "inf" and "nan" are numbers. Nothing if it is none or out of range.
std::optional<double> number_of(std::string_view word);

/// One option that a registry row accepts. The type of `standard` is the option's type; an integer is taken for a
/// number.
struct Option {
  std::string key;
  Value standard;       // the value when nothing is said
  std::string meaning;  // unit and range
};

/// Options that were checked against their declaration: every declared key is present, no other is.
class Options {
 public:
  Options() = default;

  /// @param who    names the owner in messages: "objective 'hinge'"
  /// @param given  what the user wrote; an undeclared key or a value of another type throws ConfigError
  Options(std::string who, std::span<const Option> declared, const std::map<std::string, Value>& given);

  double number(const std::string& key) const;
  std::int64_t integer(const std::string& key) const;
  bool flag(const std::string& key) const;
  const std::string& word(const std::string& key) const;

  /// A number within [low, high], else ConfigError naming the key and the range.
  double number_in(const std::string& key, double low, double high) const;
  std::int64_t integer_in(const std::string& key, std::int64_t low, std::int64_t high) const;
  /// One of `choices`, else ConfigError naming the nearest.
  const std::string& word_of(const std::string& key, const std::vector<std::string>& choices) const;

  const std::string& who() const { return who_; }
  const std::map<std::string, Value>& values() const { return values_; }

 private:
  const Value& at(const std::string& key) const;

  std::string who_;
  std::map<std::string, Value> values_;
};

/// A line of a registry: what the catalogue prints and how the thing is made. `Thing` is what `make` returns;
/// further arguments, where a kind needs them (a network needs its sample shape), follow the options.
template <class Thing, class... Extra>
struct Row {
  std::string name;
  std::string formula;          // in the paper's letters
  std::string source;           // paper with equation number
  std::vector<Option> options;  // all that `make` reads
  Thing (*make)(const Options&, Extra...);
};

/// A named table: the only place where a method's name is looked up.
template <class Thing, class... Extra>
class Table {
 public:
  using RowType = Row<Thing, Extra...>;

  Table(std::string kind, std::vector<RowType> rows) : kind_(std::move(kind)), rows_(std::move(rows)) {}

  const std::string& kind() const { return kind_; }
  const std::vector<RowType>& rows() const { return rows_; }

  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const RowType& row : rows_) all.push_back(row.name);
    return all;
  }

  /// @throws ConfigError with the nearest valid name.
  const RowType& find(std::string_view name) const {
    for (const RowType& row : rows_) {
      if (row.name == name) return row;
    }
    throw_unknown(kind_, name, names());
  }

  /// The thing called `name`, made from the options given; unknown names and keys throw ConfigError.
  Thing make(std::string_view name, const std::map<std::string, Value>& given, Extra... extra) const {
    const RowType& row = find(name);
    return row.make(Options(text(kind_, " '", row.name, "'"), row.options, given), extra...);
  }

 private:
  std::string kind_;
  std::vector<RowType> rows_;
};

}  // namespace saddle
