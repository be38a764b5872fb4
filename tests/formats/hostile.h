// What every parser's test needs: bytes from hex, damaged copies of them, and the message of an error.
#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "saddle/core/error.h"

namespace hostile {

using Bytes = std::vector<std::byte>;

inline Bytes bytes_of(std::string_view letters) {
  const auto bytes = std::as_bytes(std::span(letters));
  return {bytes.begin(), bytes.end()};
}

inline Bytes bytes_of(std::initializer_list<int> values) {
  Bytes bytes;
  for (const int value : values) bytes.push_back(static_cast<std::byte>(value));
  return bytes;
}

inline Bytes from_hex(std::string_view hex) {
  Bytes bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(static_cast<std::byte>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
  }
  return bytes;
}

inline Bytes random_bytes(std::size_t count, std::mt19937_64& random) {
  Bytes bytes(count);
  for (std::byte& b : bytes) b = static_cast<std::byte>(random());
  return bytes;
}

/// The values' own bytes, little-endian.
template <class T>
Bytes raw(std::initializer_list<T> values) {
  const auto bytes = std::as_bytes(std::span(values.begin(), values.size()));
  return {bytes.begin(), bytes.end()};
}

/// The message of the Wanted that `call` throws, or a word on what happened instead.
template <class Wanted, class Call>
std::string message(const Call& call) {
  try {
    call();
  } catch (const Wanted& error) {
    return error.what();
  } catch (const std::exception& error) {
    return std::string("another exception: ") + error.what();
  }
  return "nothing thrown";
}

inline bool has(const std::string& whole, std::string_view part) { return whole.find(part) != std::string::npos; }

/// Whether reading is a DataError that names the file.
template <class Read>
bool refuses(const Bytes& file, const Read& read) {
  try {
    read(file, "some.file");
  } catch (const saddle::DataError& error) {
    return has(error.what(), "some.file");
  }
  return false;
}

template <class Read>
void check_every_truncation(const Bytes& file, const Read& read) {
  REQUIRE_NOTHROW(read(file, "some.file"));
  for (std::size_t size = 0; size < file.size(); ++size) {
    CAPTURE(size);
    const Bytes front(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size));
    CHECK(refuses(front, read));
  }
}

/// Changes one to four bytes, `rounds` times: reading gives something or a DataError, and no other exception.
template <class Read>
void check_flips(const Bytes& file, const Read& read, int rounds = 5000) {
  std::mt19937_64 random(1);
  for (int round = 0; round < rounds; ++round) {
    Bytes damaged = file;
    for (std::uint64_t n = 1 + random() % 4; n > 0; --n)
      damaged[random() % damaged.size()] = static_cast<std::byte>(random());
    CAPTURE(round);
    try {
      read(damaged, "some.file");
    } catch (const saddle::DataError&) {
    } catch (const std::exception& error) {
      FAIL_CHECK(error.what());
    }
  }
}

/// An empty folder that is gone at the end of the test.
class Folder {
 public:
  Folder() {
    std::string pattern = std::filesystem::temp_directory_path() / "saddle-formats-XXXXXX";
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }

  std::filesystem::path operator/(std::string_view name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }
  std::size_t entries() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(path_), {}));
  }

 private:
  std::filesystem::path path_;
};

}  // namespace hostile
