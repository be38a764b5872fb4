#include "app/tables.h"

#include <charconv>
#include <cmath>
#include <span>

#include "saddle/formats/file.h"

namespace saddle::app {
namespace {

std::string cell(double x) {
  if (!std::isfinite(x)) return "";
  char digits[64];
  return {digits, std::to_chars(digits, digits + sizeof digits, x).ptr};
}

}  // namespace

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

std::vector<double> numbers_in(const std::string& who, const std::string& list) {
  std::vector<double> all;
  for (std::size_t from = 0; from <= list.size();) {
    const std::size_t to = std::min(list.find(',', from), list.size());
    std::string_view word = std::string_view(list).substr(from, to - from);
    while (word.starts_with(' ')) word.remove_prefix(1);
    double value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error != std::errc() || end != word.data() + word.size() || !std::isfinite(value))
      throw ConfigError(text(who, ": '", word, "', expected a number"));
    all.push_back(value), from = to + 1;
  }
  return all;
}

std::string write_text(const std::filesystem::path& path, const std::string& content) {
  formats::write_file(path, std::as_bytes(std::span(content)));
  return path.string();
}

}  // namespace saddle::app
