#pragma once
#include <filesystem>
#include <string>

#include <nlohmann/json.hpp>

#include "saddle/metrics/extractor.h"

namespace saddle::metrics {

/// The JSON beside a network's file.
struct Description {
  std::filesystem::path path;
  nlohmann::json json;

  /// @throws DataError "<path>: <what>"
  [[noreturn]] void fail(const std::string& what) const;

  // Entries of the wanted type and range; all throw DataError naming the file and the key.
  std::string word(const std::string& key) const;
  std::int64_t integer(const std::string& key, std::int64_t low, std::int64_t high) const;
  bool flag(const std::string& key) const;  // false unless said
  Shape integers(const std::string& key) const;

  /// "channels", "size", "filter" and "range"; "each_channel" is false unless said.
  Preparation preparation() const;
};

/// @throws DataError if the file is missing or no JSON object
Description read_description(const std::filesystem::path& path);

}  // namespace saddle::metrics
