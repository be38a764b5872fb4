#include "app/tables.h"

#include <charconv>
#include <cmath>
#include <span>

#include "saddle/core/names.h"
#include "saddle/formats/file.h"

namespace saddle::app {
std::string cell(double x, int digits) {
  if (!std::isfinite(x)) return "";
  char out[64];
  const auto end = digits > 0 ? std::to_chars(out, out + sizeof out, x, std::chars_format::general, digits)
                              : std::to_chars(out, out + sizeof out, x);
  return {out, end.ptr};
}

std::string csv(const Columns& columns) {
  std::string all;
  for (const auto& [name, values] : columns) all += (all.empty() ? "\"" : ",\"") + name + "\"";
  all += "\r\n";
  for (std::size_t row = 0; row < columns[0].second.size(); ++row) {
    for (std::size_t i = 0; i < columns.size(); ++i) all += (i > 0 ? "," : "") + cell(columns[i].second[row]);
    all += "\r\n";
  }
  return all;
}

std::string cell(const Spread& spread, bool several) {
  if (!std::isfinite(spread.mean)) return "not finite";
  return cell(spread.mean, 4) + (several ? " ± " + cell(spread.deviation, 2) : "");
}

Spread spread_of(const std::vector<double>& values) {
  const auto n = static_cast<double>(values.size());
  Spread s;
  for (const double value : values) s.mean += value / n;
  for (const double value : values) s.deviation += (value - s.mean) * (value - s.mean);
  s.deviation = std::sqrt(s.deviation / (n - 1));
  return s;
}

double number_in(const std::string& who, std::string_view word) {
  const std::optional<double> value = number_of(word);
  if (!value || !std::isfinite(*value)) throw ConfigError(text(who, ": '", word, "', expected a number"));
  return *value;
}

std::vector<double> numbers_in(const std::string& who, const std::string& list) {
  std::vector<double> all;
  for (std::size_t from = 0; from <= list.size();) {
    const std::size_t to = std::min(list.find(',', from), list.size());
    std::string_view word = std::string_view(list).substr(from, to - from);
    while (word.starts_with(' ')) word.remove_prefix(1);
    while (word.ends_with(' ')) word.remove_suffix(1);
    all.push_back(number_in(who, word)), from = to + 1;
  }
  return all;
}

std::string write_text(const std::filesystem::path& path, const std::string& content) {
  formats::write_file(path, std::as_bytes(std::span(content)));
  return path.string();
}

}  // namespace saddle::app
