#include <charconv>
#include <system_error>

#include "saddle/core/error.h"
#include "saddle/formats/array.h"
#include "saddle/formats/npy_header_detail.h"
#include "saddle/formats/printable_detail.h"

namespace saddle::formats {
namespace {

class Parser {
 public:
  Parser(std::string_view header, std::string_view name, std::size_t first_byte)
      : header_(header), name_(name), first_byte_(first_byte) {}

  NpyHeader dictionary() {
    NpyHeader result;
    bool has_descr = false, has_order = false, has_shape = false;
    expect('{');
    while (!skip('}')) {
      const std::string key = quoted();
      bool* const has = key == "descr"           ? &has_descr
                        : key == "fortran_order" ? &has_order
                        : key == "shape"         ? &has_shape
                                                 : nullptr;
      if (!has || *has) fail(text("key ", printable(key), ", expected descr, fortran_order and shape once each"));
      *has = true;
      expect(':');
      if (has == &has_descr) result.descr = quoted();
      if (has == &has_order) result.fortran_order = boolean();
      if (has == &has_shape) result.shape = tuple();
      if (!skip(',')) {
        expect('}');
        break;
      }
    }
    if (!has_descr || !has_order || !has_shape) fail("descr, fortran_order or shape is missing");
    skip_spaces();
    if (position_ != header_.size()) fail("something follows the header's dictionary");
    return result;
  }

 private:
  [[noreturn]] void fail(std::string_view what) const {
    throw DataError(text(name_, ": byte ", first_byte_ + position_, ": npy header: ", what));
  }

  void skip_spaces() { position_ = std::min(header_.find_first_not_of(" \t\r\n", position_), header_.size()); }

  bool skip(char wanted) {
    skip_spaces();
    if (position_ == header_.size() || header_[position_] != wanted) return false;
    ++position_;
    return true;
  }

  void expect(char wanted) {
    if (!skip(wanted)) fail(text("expected '", wanted, "'"));
  }

  std::string quoted() {
    const char quote = skip('"') ? '"' : '\'';
    if (quote == '\'' && !skip('\'')) {
      fail(skip('[') ? "a list of fields; structured arrays are not supported" : "expected a quoted word");
    }
    const std::size_t end = header_.find_first_of(quote == '"' ? "\"\\" : "'\\", position_);
    if (end == std::string_view::npos || header_[end] == '\\') fail("a quoted word without end, or with a backslash");
    const std::string_view word = header_.substr(position_, end - position_);
    position_ = end + 1;
    return std::string(word);
  }

  bool boolean() {
    skip_spaces();
    for (const std::string_view word : {"True", "False"}) {
      if (header_.substr(position_, word.size()) != word) continue;
      position_ += word.size();
      return word == "True";
    }
    fail("fortran_order is neither True nor False");
  }

  std::vector<std::int64_t> tuple() {
    std::vector<std::int64_t> values;
    expect('(');
    while (!skip(')')) {
      if (values.size() == kMaxRank) fail(text("more than ", kMaxRank, " dimensions"));
      values.push_back(size());
      if (skip(',')) continue;
      if (values.size() == 1) fail("expected ','");  // (3) is a number in Python, (3,) a tuple
      expect(')');
      break;
    }
    return values;
  }

  std::int64_t size() {
    skip_spaces();
    std::int64_t value = 0;
    const char* const begin = header_.data() + position_;
    const auto [end, error] = std::from_chars(begin, header_.data() + header_.size(), value);
    if (error != std::errc() || value < 0) fail("expected a dimension, 0 to 2^63 - 1");
    position_ += static_cast<std::size_t>(end - begin);
    return value;
  }

  std::string_view header_, name_;
  std::size_t first_byte_;
  std::size_t position_ = 0;
};

}  // namespace

NpyHeader parse_npy_header(std::string_view header, std::string_view name, std::size_t first_byte) {
  return Parser(header, name, first_byte).dictionary();
}

}  // namespace saddle::formats
