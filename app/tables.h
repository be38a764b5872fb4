#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace saddle::app {

/// Columns of equal length by name.
using Columns = std::vector<std::pair<std::string, std::vector<double>>>;

/// RFC 4180: a header in quotes, a line a row; the shortest digits that read back as the same number, whatever the
/// locale; what is not finite is an empty cell.
std::string csv(const Columns& columns);

/// As few digits as give the number back, or so many; nothing for what is not finite. The same in any locale.
std::string cell(double x, int digits = 0);

/// Mean and standard deviation of a single one of them, NaN of one alone.
struct Spread {
  double mean = 0, deviation = 0;
};
Spread spread_of(const std::vector<double>& values);

/// "0.0912 ± 0.001" of several, "0.0912" of one; "not finite" where one of them was not.
std::string cell(const Spread& spread, bool several);

/// A finite number. @throws ConfigError "who: 'x', expected a number"
double number_in(const std::string& who, std::string_view word);

/// "1,-2.5" as numbers. @throws ConfigError that begins with `who`
std::vector<double> numbers_in(const std::string& who, const std::string& list);

/// Writes text to a file at once (formats::write_file). @return the path as text
std::string write_text(const std::filesystem::path& path, const std::string& content);

}  // namespace saddle::app
