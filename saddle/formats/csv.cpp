#include "saddle/formats/csv.h"

#include <cstring>
#include <optional>

#include "saddle/core/error.h"
#include "saddle/core/names.h"
#include "saddle/formats/file.h"
#include "saddle/formats/printable_detail.h"

namespace saddle::formats {
namespace {

std::string_view trimmed(std::string_view s) {
  const std::size_t first = s.find_first_not_of(" \t\r"), last = s.find_last_not_of(" \t\r");
  return first == std::string_view::npos ? std::string_view() : s.substr(first, last - first + 1);
}

std::vector<std::string_view> fields(std::string_view line, char separator) {
  std::vector<std::string_view> all;
  for (std::size_t from = 0; from <= line.size();) {
    const std::size_t to = std::min(line.find(separator, from), line.size());
    const std::string_view field = trimmed(line.substr(from, to - from));
    if (separator != ' ' || !field.empty()) all.push_back(field);  // several spaces are one
    from = to + 1;
  }
  return all;
}

char separator_of(std::string_view line) {
  for (const char c : {',', ';', '\t'}) {
    if (line.find(c) != std::string_view::npos) return c;
  }
  return ' ';
}

/// The numbers of a line; the first field that is none.
struct Numbers {
  std::vector<double> values;
  std::optional<std::string_view> stranger;
};

Numbers numbers(std::string_view line) {
  Numbers all;
  for (const std::string_view field : fields(line, separator_of(line))) {
    const bool plus = field.size() > 1 && field[0] == '+' && field[1] != '-';
    const std::optional<double> value = number_of(plus ? field.substr(1) : field);
    if (!value && !all.stranger) all.stranger = field;
    all.values.push_back(value.value_or(0));
  }
  return all;
}

}  // namespace

Array read_csv(std::span<const std::byte> file, std::string_view name) {
  std::string_view left(reinterpret_cast<const char*>(file.data()), file.size());
  if (left.starts_with("\xef\xbb\xbf")) left.remove_prefix(3);  // a byte order mark
  std::vector<double> all;
  std::size_t columns = 0, rows = 0, number_of_line = 0;
  bool first = true;
  while (!left.empty()) {
    const std::size_t end = std::min(left.find('\n'), left.size());
    const std::string_view line = trimmed(left.substr(0, end));
    left.remove_prefix(std::min(end + 1, left.size())), ++number_of_line;
    if (line.empty()) continue;
    const Numbers found = numbers(line);
    const bool header = std::exchange(first, false) && found.stranger;
    if (header) continue;
    if (found.stranger)
      throw DataError(text(name, ": line ", number_of_line, ": ", printable(*found.stranger), ", expected a number"));
    if (rows > 0 && found.values.size() != columns)
      throw DataError(text(name, ": line ", number_of_line, ": ", found.values.size(), " numbers, expected ", columns,
                           " as above"));
    columns = found.values.size(), ++rows;
    all.insert(all.end(), found.values.begin(), found.values.end());
  }
  if (rows == 0) throw DataError(text(name, ": no line of numbers"));
  Array array{DType::f64, {static_cast<std::int64_t>(rows), static_cast<std::int64_t>(columns)}, {}};
  array.bytes.resize(all.size() * sizeof(double));
  std::memcpy(array.bytes.data(), all.data(), array.bytes.size());
  return array;
}

Array read_csv(const std::filesystem::path& path) { return read_csv(read_file(path), path.string()); }

}  // namespace saddle::formats
