#include "saddle/core/error.h"

#include <type_traits>

#include <doctest/doctest.h>

using namespace saddle;

TEST_CASE("all that saddle throws is an Error with its message, and the kinds do not catch each other") {
  const auto caught_as_error = [](auto thrown) {
    try {
      throw thrown;
    } catch (const Error& error) {
      return std::string(error.what());
    }
  };
  CHECK(caught_as_error(ConfigError("a")) == "a");
  CHECK(caught_as_error(ShapeError("b")) == "b");
  CHECK(caught_as_error(DataError("c")) == "c");
  CHECK(caught_as_error(NumericError("d")) == "d");
  CHECK(caught_as_error(CheckpointError("e")) == "e");
  CHECK_FALSE(std::is_base_of_v<DataError, CheckpointError>);
  CHECK_FALSE(std::is_base_of_v<ConfigError, ShapeError>);
}

TEST_CASE("a message is its parts one after the other") {
  CHECK(text("batch_size ", -3, ": must be at least ", 1) == "batch_size -3: must be at least 1");
  CHECK(text(.5, ' ', 1e-9, ' ', std::string("x")) == "0.5 1e-09 x");
}
