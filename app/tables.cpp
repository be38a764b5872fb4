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

std::string write_text(const std::filesystem::path& path, const std::string& content) {
  formats::write_file(path, std::as_bytes(std::span(content)));
  return path.string();
}

}  // namespace saddle::app
