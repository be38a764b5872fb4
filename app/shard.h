#pragma once
#include <cstdint>
#include <string>

namespace saddle::app {

/// "2/5": the second of five, of the work that a job array divides.
struct Shard {
  std::int64_t place = 1, of = 1;

  bool has(std::int64_t index) const { return index % of == place - 1; }  // every n-th, from the i-th on
  bool whole() const { return of == 1; }
};

/// @throws ConfigError unless it is i/n with 1 <= i <= n
Shard shard_of(const std::string& words);

}  // namespace saddle::app
