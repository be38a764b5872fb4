#pragma once
#include <cstddef>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "saddle/formats/png.h"

/// An opening tag of a document and the text that follows it.
struct SvgTag {
  std::string name, text;
  std::map<std::string, std::string> attributes;
  std::string at(const std::string& key) const {
    const auto found = attributes.find(key);
    return found == attributes.end() ? "" : found->second;
  }
};

inline void require_markup_free(const std::string& text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const unsigned char c = text[i];
    if (c == '<' || (c < 0x20 && c != '\n')) throw std::runtime_error("a character that needs escaping");
    if (c == '&' && (text.find(';', i) == std::string::npos || text.find(';', i) > i + 5))
      throw std::runtime_error("a bare &");
  }
}

/// "name key="value" ..." without its brackets.
inline SvgTag read_tag(const std::string& inside) {
  std::size_t i = inside.find_first_of(" ");
  SvgTag tag{.name = inside.substr(0, i), .text = {}, .attributes = {}};
  while (i < inside.size()) {
    const std::size_t equals = inside.find("=\"", i), end = inside.find('"', equals + 2);
    if (equals == std::string::npos || end == std::string::npos) throw std::runtime_error("attribute without value");
    const std::string value = inside.substr(equals + 2, end - equals - 2);
    require_markup_free(value);
    if (!tag.attributes.emplace(inside.substr(i + 1, equals - i - 1), value).second) throw std::runtime_error("twice");
    i = end + 1;
  }
  return tag;
}

/// All opening tags in order. @throws std::runtime_error unless the document is well-formed: one root, every tag
/// closed, attributes quoted and given once, text escaped. Knows neither comments nor declarations.
inline std::vector<SvgTag> read_svg(const std::string& document) {
  std::vector<SvgTag> all;
  std::vector<std::string> open;
  std::size_t i = 0;
  while (i < document.size() && document[i] == '<') {
    const std::size_t end = document.find('>', i);
    if (end == std::string::npos) throw std::runtime_error("a tag without end");
    const bool closing = document[i + 1] == '/', empty = document[end - 1] == '/';
    if (closing) {
      if (open.empty() || open.back() != document.substr(i + 2, end - i - 2)) throw std::runtime_error("crossed tags");
      open.pop_back();
    } else {
      all.push_back(read_tag(document.substr(i + 1, end - i - 1 - (empty ? 1 : 0))));
      if (!empty) open.push_back(all.back().name);
    }
    i = document.find('<', end);
    const std::string text = document.substr(end + 1, i == std::string::npos ? i : i - end - 1);
    require_markup_free(text);
    if (!closing) all.back().text = text;
  }
  if (!open.empty() || all.empty()) throw std::runtime_error("a tag is not closed");
  return all;
}

inline std::size_t count_tags(const std::vector<SvgTag>& tags, const std::string& name) {
  std::size_t count = 0;
  for (const SvgTag& tag : tags) count += tag.name == name ? 1 : 0;
  return count;
}

/// The texts of an axis' ticks by their anchor: "middle" below, "end" beside.
inline std::vector<std::string> tick_texts(const std::string& document, const std::string& anchor) {
  std::vector<std::string> all;
  for (const SvgTag& tag : read_svg(document)) {
    if (tag.name == "text" && tag.at("text-anchor") == anchor) all.push_back(tag.text);
  }
  return all;
}

struct Point {
  double x, y;
};

/// The data of the marks of a kind: "round" dots, "line"s and "contour"s, which look alike.
inline std::string path_data(const std::string& document, const std::string& kind) {
  std::string all;
  for (const SvgTag& tag : read_svg(document)) {
    const bool round = tag.at("stroke-linecap") == "round", line = tag.at("stroke-linejoin") == "round";
    if (tag.name == "path" && (kind == "round" ? round : line)) all += tag.at("d");
  }
  return all;
}

inline std::vector<Point> path_points(const std::string& document, const std::string& kind) {
  const std::string data = path_data(document, kind);
  std::string plain;
  for (std::size_t i = 0; i < data.size(); ++i) {
    plain += std::string("MZ,h").find(data[i]) == std::string::npos ? data[i] : ' ';
    if (data[i] == 'h') ++i;  // a dot is "M x,y h0"
  }
  std::istringstream in(plain);
  in.imbue(std::locale::classic());
  std::vector<Point> all;
  for (Point p{}; in >> p.x >> p.y;) all.push_back(p);
  return all;
}

/// How many strokes the lines are.
inline std::size_t count_moves(const std::string& document, const std::string& kind = "line") {
  std::size_t count = 0;
  for (const char c : path_data(document, kind)) count += c == 'M' ? 1 : 0;
  return count;
}

/// The first picture within.
inline saddle::formats::Image embedded_image(const std::string& document) {
  const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (const SvgTag& tag : read_svg(document)) {
    if (tag.name != "image") continue;
    const std::string data = tag.at("href");
    std::vector<std::byte> bytes;
    unsigned bits = 0, held = 0;
    for (std::size_t i = data.find(',') + 1; i < data.size() && data[i] != '='; ++i) {
      bits = bits << 6 | static_cast<unsigned>(digits.find(data[i])), held += 6;
      if (held >= 8) bytes.push_back(static_cast<std::byte>(bits >> (held -= 8) & 255));
    }
    return saddle::formats::read_png(bytes, "embedded");
  }
  throw std::runtime_error("no picture");
}
