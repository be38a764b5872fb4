#include "saddle/core/names.h"

#include <cmath>
#include <limits>

#include <doctest/doctest.h>

using namespace saddle;
using doctest::Contains;

namespace {

const std::vector<std::string> kNames = {"hinge", "minimax", "wgan"};

const std::vector<Option> kOptions = {{"weight", 10.0, ">= 0"},
                                      {"steps", std::int64_t{5}, "1 to 9"},
                                      {"lazy", false, ""},
                                      {"at", "interpolates", "interpolates, real or fake"}};

Options given(const std::map<std::string, Value>& values) { return Options("penalty 'two-sided'", kOptions, values); }

}  // namespace

TEST_CASE("the nearest name has the fewest insertions, deletions and replacements") {
  CHECK(nearest("hing", kNames) == "hinge");       // one insertion
  CHECK(nearest("wgan-gp", kNames) == "wgan");     // three deletions
  CHECK(nearest("mimimax", kNames) == "minimax");  // one replacement
  CHECK(nearest("", kNames) == "wgan");            // the shortest
  CHECK(nearest("ab", {"ac", "cb", "ab"}) == "ab");
  CHECK(nearest("ab", {"ac", "cb"}) == "ac");  // a tie: the first
  CHECK(nearest("ab", {}).empty());
}

TEST_CASE("an unknown name is answered with the nearest and all others") {
  CHECK_THROWS_WITH_AS(throw_unknown("objective", "hing", kNames),
                       "unknown objective 'hing'; did you mean 'hinge'? (all: hinge, minimax, wgan)", ConfigError);
  CHECK_THROWS_WITH_AS(throw_unknown("option of rule 'x'", "a", {}),
                       "unknown option of rule 'x' 'a'; there is none to choose from", ConfigError);
}

TEST_CASE("options hold their standard values until told otherwise") {
  const Options standard = given({});
  CHECK(standard.number("weight") == 10);
  CHECK(standard.integer("steps") == 5);
  CHECK_FALSE(standard.flag("lazy"));
  CHECK(standard.word("at") == "interpolates");
  CHECK(standard.values().size() == kOptions.size());

  const Options told = given({{"weight", .5}, {"steps", std::int64_t{7}}, {"lazy", true}, {"at", "real"}});
  CHECK(told.number("weight") == .5);
  CHECK(told.integer("steps") == 7);
  CHECK(told.flag("lazy"));
  CHECK(told.word("at") == "real");
}

TEST_CASE("an integer is taken for a number, and nothing else for anything else") {
  CHECK(given({{"weight", std::int64_t{3}}}).number("weight") == 3);
  CHECK_THROWS_WITH_AS(given({{"steps", 3.0}}), "penalty 'two-sided': steps = 3 is a number, expected an integer",
                       ConfigError);
  CHECK_THROWS_WITH_AS(given({{"lazy", "yes"}}), "penalty 'two-sided': lazy = yes is a text, expected true or false",
                       ConfigError);
  CHECK_THROWS_WITH_AS(given({{"at", true}}), Contains("at = true is true or false, expected a text"), ConfigError);
  CHECK_THROWS_WITH_AS(given({{"weight", "ten"}}), Contains("weight = ten is a text, expected a number"), ConfigError);
}

TEST_CASE("an undeclared key is answered with the nearest declared one") {
  CHECK_THROWS_WITH_AS(given({{"wieght", 1.0}}),
                       Contains("option of penalty 'two-sided' 'wieght'; did you mean 'weight'?"), ConfigError);
}

TEST_CASE("a value out of its range is answered with owner, key, value and range") {
  const Options options = given({{"weight", -1.5}, {"steps", std::int64_t{12}}, {"at", "reel"}});
  CHECK_THROWS_WITH_AS(options.number_in("weight", 0, 100), "penalty 'two-sided': weight = -1.5 must lie in [0, 100]",
                       ConfigError);
  CHECK_THROWS_WITH_AS(options.integer_in("steps", 1, 9), "penalty 'two-sided': steps = 12 must lie in [1, 9]",
                       ConfigError);
  CHECK_THROWS_WITH_AS(options.word_of("at", {"interpolates", "real", "fake"}),
                       Contains("penalty 'two-sided': at 'reel'; did you mean 'real'?"), ConfigError);
  CHECK(options.number_in("weight", -1.5, 0) == -1.5);  // both ends belong to the range
  CHECK(options.integer_in("steps", 0, 12) == 12);
}

TEST_CASE("a number that is not finite is refused") {
  for (const double value : {std::numeric_limits<double>::quiet_NaN(), -std::numeric_limits<double>::infinity()}) {
    CHECK_THROWS_WITH_AS(given({{"weight", value}}), Contains("must be finite"), ConfigError);
  }
}

TEST_CASE("reading an option that was never declared is our mistake, not the user's") {
  CHECK_THROWS_AS(given({}).number("target"), std::logic_error);
}

TEST_CASE(
    "a table makes its rows by name, hands them checked options and further arguments, and names what it does not "
    "know") {
  const Table<double, int> table(
      "curve",
      {{"line", "a x", "", {{"slope", 2.0, ""}}, [](const Options& o, int x) { return o.number("slope") * x; }},
       {"constant", "1", "", {}, [](const Options&, int) { return 1.0; }}});
  CHECK(table.names() == std::vector<std::string>{"line", "constant"});
  CHECK(table.make("line", {}, 3) == 6);
  CHECK(table.make("line", {{"slope", .5}}, 3) == 1.5);
  CHECK(table.make("constant", {}, 3) == 1);
  CHECK_THROWS_WITH_AS(table.make("lime", {}, 3), "unknown curve 'lime'; did you mean 'line'? (all: line, constant)",
                       ConfigError);
  CHECK_THROWS_WITH_AS(table.make("line", {{"slop", 1.0}}, 3), Contains("option of curve 'line' 'slop'"), ConfigError);
  CHECK_THROWS_WITH_AS(table.make("constant", {{"slope", 1.0}}, 3), Contains("there is none to choose from"),
                       ConfigError);
}

TEST_CASE("a number is the whole word or none, in any locale") {
  CHECK(number_of("-2.5e-3") == -2.5e-3);
  CHECK(number_of("7") == 7);
  CHECK(std::isinf(*number_of("inf")));
  for (const char* word : {"", " 1", "1 ", "1,5", "0x10", "1e999", "+1", "one"}) CHECK_FALSE(number_of(word));
}
