// What is wrong with an option's value, in words.
#include <charconv>
#include <cmath>

#include "saddle/core/names.h"

#include "app/parser/parser.h"

namespace saddle::app {
namespace {

/// What is wrong with a seed; the parser's own conversion would hold a larger number at 2^63 - 1.
std::string seed_error(const std::string& word) {
  std::int64_t seed = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), seed);
  if (error == std::errc() && end == word.data() + word.size() && seed >= 0) return "";
  return text("'", word, "', expected a whole number from 0 to 2^63 - 1");
}

/// What is wrong with a number that has to be above 0.
std::string above_zero_error(const std::string& word) {
  const std::optional<double> number = number_of(word);
  return number && std::isfinite(*number) && *number > 0 ? "" : text("'", word, "', expected a finite number above 0");
}

}  // namespace

CLI::Validator above_zero() { return CLI::Validator(above_zero_error, "> 0"); }

CLI::Validator seed_number() { return CLI::Validator(seed_error, "0 to 2^63 - 1"); }

}  // namespace saddle::app
