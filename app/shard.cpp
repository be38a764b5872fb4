#include "app/shard.h"

#include <charconv>

#include "saddle/core/error.h"

namespace saddle::app {

Shard shard_of(const std::string& words) {
  Shard shard;
  const char* end = words.data() + words.size();
  const auto [slash, first] = std::from_chars(words.data(), end, shard.place);
  bool good = first == std::errc() && slash != end && *slash == '/';
  if (good) {
    const auto [stop, second] = std::from_chars(slash + 1, end, shard.of);
    good = second == std::errc() && stop == end && shard.place >= 1 && shard.place <= shard.of;
  }
  if (!good) throw ConfigError(text("--shard ", words, ": expected i/n with 1 <= i <= n"));
  return shard;
}

}  // namespace saddle::app
