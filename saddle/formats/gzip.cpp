#include "saddle/formats/gzip.h"

#include <algorithm>
#include <array>
#include <new>

#include <zlib.h>

#include "saddle/core/error.h"

namespace saddle::formats {
namespace {

/// Reads a gzip file piece by piece.
class Inflater {
 public:
  Inflater(std::span<const std::byte> compressed, std::string_view name) : compressed_(compressed), name_(name) {
    constexpr int gzip_only = 15 + 16;  // zlib's code for the largest window, with a gzip header
    if (inflateInit2(&stream_, gzip_only) != Z_OK) throw std::bad_alloc();
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() { inflateEnd(&stream_); }

  /// Fills the front of `out`; less than all of it only at the end of the file.
  std::size_t read(std::span<std::byte> out) {
    std::size_t size = 0;
    while (size < out.size() && !at_end()) size += step(out.subspan(size));
    return size;
  }

  [[noreturn]] void fail(std::string_view what) const {
    throw DataError(text(name_, ": byte ", position_, ": ", what));
  }

 private:
  /// Between members, and no other follows. An empty file is not at its end: it lacks a member.
  bool at_end() const { return member_ended_ && position_ == compressed_.size(); }

  std::size_t step(std::span<std::byte> out) {
    if (member_ended_) begin_next_member();
    const std::span<const std::byte> rest = compressed_.subspan(position_);
    constexpr std::size_t most = 1 << 30;  // zlib counts in 32 bits
    const auto in_size = static_cast<uInt>(std::min(rest.size(), most));
    const auto out_size = static_cast<uInt>(std::min(out.size(), most));
    stream_.next_in = reinterpret_cast<z_const Bytef*>(const_cast<std::byte*>(rest.data()));
    stream_.avail_in = in_size;
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = out_size;
    const int status = inflate(&stream_, Z_NO_FLUSH);
    position_ += in_size - stream_.avail_in;
    const std::size_t got = out_size - stream_.avail_out;
    if (status == Z_STREAM_END) {
      member_ended_ = true;
    } else if (status == Z_MEM_ERROR) {
      throw std::bad_alloc();
    } else if (status != Z_OK && status != Z_BUF_ERROR) {
      fail(text("corrupt gzip data (", stream_.msg ? stream_.msg : "no reason given", ")"));
    } else if (got == 0 && position_ == compressed_.size()) {
      fail("gzip data ends too early");
    }
    return got;
  }

  void begin_next_member() {
    if (!is_gzip(compressed_.subspan(position_))) fail("something that is not gzip follows the gzip data");
    inflateReset(&stream_);
    member_ended_ = false;
  }

  std::span<const std::byte> compressed_;
  std::string_view name_;
  std::size_t position_ = 0;
  bool member_ended_ = false;
  z_stream stream_ = {};
};

}  // namespace

bool is_gzip(std::span<const std::byte> bytes) {
  return bytes.size() >= 2 && bytes[0] == std::byte{0x1f} && bytes[1] == std::byte{0x8b};
}

std::vector<std::byte> gunzip(std::span<const std::byte> compressed, std::size_t max_bytes, std::string_view name) {
  Inflater inflater(compressed, name);
  std::vector<std::byte> all;
  std::array<std::byte, 1 << 15> piece;
  while (const std::size_t size = inflater.read(piece)) {
    if (size > max_bytes - all.size()) inflater.fail(text("inflates to more than ", max_bytes, " bytes"));
    all.insert(all.end(), piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(size));
  }
  return all;
}

std::vector<std::byte> gunzip_prefix(std::span<const std::byte> compressed, std::size_t count, std::string_view name) {
  Inflater inflater(compressed, name);
  std::vector<std::byte> front(count);
  front.resize(inflater.read(front));
  return front;
}

}  // namespace saddle::formats
