#pragma once
#include <string>
#include <string_view>

namespace saddle::formats {

/// A name out of a hostile file, fit for a terminal: in quotes, at most 80 bytes of it, \xHH for what is not plain
/// ASCII.
inline std::string printable(std::string_view name) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string all = "'";
  for (const char c : name.substr(0, 80)) {
    const auto code = static_cast<unsigned char>(c);
    if (code >= 0x20 && code < 0x7f) {
      all += c;
    } else {
      all += {'\\', 'x', digits[code / 16], digits[code % 16]};
    }
  }
  return all + (name.size() > 80 ? "..." : "") + "'";
}

}  // namespace saddle::formats
