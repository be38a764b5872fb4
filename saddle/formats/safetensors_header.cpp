#include <algorithm>
#include <limits>
#include <set>

#include <nlohmann/json.hpp>

#include "saddle/core/error.h"
#include "saddle/formats/printable_detail.h"
#include "saddle/formats/safetensors_header_detail.h"

namespace saddle::formats {
namespace {

using Json = nlohmann::json;

/// What nlohmann's parser calls as it reads. Where we are in
/// {"__metadata__": {"key": "value"}, "weight": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}}
/// decides what may come.
class HeaderReader : public nlohmann::json_sax<Json> {
 public:
  HeaderReader(std::string_view name, std::size_t first_byte) : name_(name), first_byte_(first_byte) {}

  SafetensorsHeader take() { return std::move(header_); }

  bool start_object(std::size_t) override {
    if (place_ == Place::outside) {
      place_ = Place::top;
    } else if (place_ == Place::top) {
      place_ = key_ == "__metadata__" ? Place::metadata : Place::tensor;
      keys_.clear();
    } else {
      unexpected("an object");
    }
    return true;
  }

  bool key(std::string& key) override {
    std::set<std::string>& keys = place_ == Place::top ? names_ : keys_;
    if (!keys.insert(key).second) fail(text("key ", printable(key), " comes twice"));
    if (place_ == Place::top && key != "__metadata__") header_.entries.push_back({.name = key, .shape = {}});
    if (place_ == Place::tensor && key != "dtype" && key != "shape" && key != "data_offsets") {
      fail(text("key ", printable(key), ", expected dtype, shape or data_offsets"));
    }
    key_ = key;
    return true;
  }

  bool end_object() override {
    if (place_ == Place::tensor && keys_.size() != 3) fail("dtype, shape or data_offsets is missing");
    place_ = place_ == Place::top ? Place::outside : Place::top;
    return true;
  }

  bool start_array(std::size_t) override {
    if (place_ != Place::tensor || key_ == "dtype") unexpected("a list");
    place_ = Place::list;
    numbers_.clear();
    return true;
  }

  bool number_unsigned(std::uint64_t value) override {
    if (place_ != Place::list) unexpected("a number");
    if (numbers_.size() == kMaxRank) fail(text("a list of more than ", kMaxRank, " numbers"));
    numbers_.push_back(value);
    return true;
  }

  bool end_array() override {
    place_ = Place::tensor;
    SafetensorsEntry& entry = header_.entries.back();
    if (key_ == "shape") {
      for (const std::uint64_t size : numbers_) {
        if (size > std::numeric_limits<std::int64_t>::max()) fail("a dimension above 2^63 - 1");
        entry.shape.push_back(static_cast<std::int64_t>(size));
      }
    } else {
      if (numbers_.size() != 2) fail(text("data_offsets has ", numbers_.size(), " numbers, expected 2"));
      entry.begin = numbers_[0];
      entry.end = numbers_[1];
    }
    return true;
  }

  bool string(std::string& value) override {
    if (place_ == Place::metadata) {
      header_.metadata[key_] = value;
    } else if (place_ == Place::tensor && key_ == "dtype") {
      header_.entries.back().dtype = dtype_of(value);
    } else {
      unexpected("text");
    }
    return true;
  }

  bool null() override { unexpected("null"); }
  bool boolean(bool) override { unexpected("a boolean"); }
  bool number_integer(std::int64_t) override { unexpected("a negative number"); }
  bool number_float(double, const std::string&) override { unexpected("a number that is not an integer below 2^64"); }
  bool binary(Json::binary_t&) override { unexpected("binary"); }

  bool parse_error(std::size_t position, const std::string&, const Json::exception&) override {
    // nlohmann counts from 1
    throw DataError(
        text(name_, ": byte ", first_byte_ + std::max<std::size_t>(position, 1) - 1, ": the header is not JSON"));
  }

 private:
  enum class Place { outside, top, metadata, tensor, list };

  [[noreturn]] void fail(std::string_view what) const {
    const bool in_tensor = place_ == Place::tensor || place_ == Place::list;
    throw DataError(
        text(name_, ": header", in_tensor ? ": tensor " + printable(header_.entries.back().name) : "", ": ", what));
  }

  [[noreturn]] void unexpected(std::string_view what) const {
    fail(text(what, " where none may be, after key ", printable(key_)));
  }

  DType dtype_of(const std::string& word) const {
    for (const auto& [dtype, spelling] : kSafetensorsTypes) {
      if (spelling == word) return dtype;
    }
    fail(text("dtype ", printable(word), ", expected BOOL, U8, I8, I16, I32, I64, F16, BF16, F32 or F64"));
  }

  std::string_view name_;
  std::size_t first_byte_;
  Place place_ = Place::outside;
  std::string key_;                     // the last one read
  std::set<std::string> names_, keys_;  // seen in the top object, in the inner one
  std::vector<std::uint64_t> numbers_;
  SafetensorsHeader header_;
};

}  // namespace

SafetensorsHeader parse_safetensors_header(std::span<const std::byte> json, std::string_view name,
                                           std::size_t first_byte) {
  const auto is_space = [](std::byte b) {
    return b == std::byte{' '} || b == std::byte{'\t'} || b == std::byte{'\n'} || b == std::byte{'\r'};
  };
  const auto begin = std::find_if_not(json.begin(), json.end(), is_space);
  if (begin == json.end() || *begin != std::byte{'{'})
    throw DataError(text(name, ": byte ", first_byte + static_cast<std::size_t>(begin - json.begin()),
                         ": the header does not begin with {"));
  const auto zero = std::find(json.begin(), json.end(), std::byte{0});  // which nlohmann would take for the end
  if (zero != json.end()) {
    throw DataError(text(name, ": byte ", first_byte + static_cast<std::size_t>(zero - json.begin()),
                         ": a zero byte in the header"));
  }
  const auto* const letters = reinterpret_cast<const char*>(json.data());
  HeaderReader reader(name, first_byte);
  Json::sax_parse(letters, letters + json.size(), &reader);
  return reader.take();
}

}  // namespace saddle::formats
