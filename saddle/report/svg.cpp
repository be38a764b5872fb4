#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>

#include "saddle/report/svg_detail.h"

namespace saddle::report::detail {

std::string number(double x) {
  if (!std::isfinite(x)) return "0";
  char digits[400];
  const auto end = std::to_chars(digits, digits + sizeof digits, x, std::chars_format::fixed, 2).ptr;
  std::string all(digits, end);
  all.erase(all.find_last_not_of('0') + 1);
  if (all.back() == '.') all.pop_back();
  return all == "-0" ? "0" : all;
}

std::string escaped(std::string_view text) {
  std::string all;
  for (const char c : text) {
    if (c == '&')
      all += "&amp;";
    else if (c == '<')
      all += "&lt;";
    else if (c == '>')
      all += "&gt;";
    else if (c == '"')
      all += "&quot;";
    else
      all += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
  }
  return all;
}

namespace {

std::string opening(std::string_view name, Attributes attributes) {
  std::string all = "<";
  all += name;
  for (const auto& [key, value] : attributes) {
    if (value.empty()) continue;
    ((((all += ' ') += key) += "=\"") += value) += '"';
  }
  return all;
}

}  // namespace

std::string tag(std::string_view name, Attributes attributes) { return opening(name, attributes) + "/>\n"; }

std::string tag(std::string_view name, Attributes attributes, std::string_view content) {
  std::string all = opening(name, attributes) + ">";
  ((((all += content) += "</") += name) += ">\n");
  return all;
}

double text_width(std::string_view text, double size) {
  const auto characters = std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; });  // UTF-8
  return .6 * size * static_cast<double>(characters);
}

std::string lettering(double x, double y, std::string_view text, const Lettering& how, double room) {
  if (text.empty()) return "";
  const double size = how.size * std::min(1.0, room / text_width(text, how.size));
  return tag("text",
             {{"x", number(x)},
              {"y", number(y)},
              {"font-size", number(size)},
              {"text-anchor", how.anchor == "start" ? "" : std::string(how.anchor)},
              {"font-weight", how.bold ? "bold" : ""},
              {"transform", how.upwards ? "rotate(-90 " + number(x) + " " + number(y) + ")" : ""}},
             escaped(text));
}

std::string base64(std::string_view bytes) {
  static constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string all;
  all.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      group = group << 8 | (j < count ? static_cast<unsigned char>(bytes[i + j]) : 0U);
    }
    for (std::size_t j = 0; j < 4; ++j) all += j <= count ? kDigits[group >> (18 - 6 * j) & 63] : '=';
  }
  return all;
}

}  // namespace saddle::report::detail
