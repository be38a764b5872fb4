#pragma once
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace saddle::report::detail {

/// "12.5": at most two decimals, the same in every locale; what is not finite is "0".
std::string number(double x);

/// Text between tags or in an attribute: & < > " become entities, control characters spaces.
std::string escaped(std::string_view text);

using Attributes = std::initializer_list<std::pair<std::string_view, std::string>>;

/// <name key="value" .../>; the values are escaped already.
std::string tag(std::string_view name, Attributes attributes);
/// <name key="value" ...>content</name>; the content is markup.
std::string tag(std::string_view name, Attributes attributes, std::string_view content);

/// How a piece of text is set.
struct Lettering {
  double size = 12;                   // pixels
  std::string_view anchor = "start";  // or middle, end
  bool bold = false, upwards = false;
};

/// Text at (x, y), its base line's `anchor`; set smaller where it would be longer than `room` pixels.
std::string lettering(double x, double y, std::string_view text, const Lettering& how, double room = 1e9);

/// Pixels that a text will take, estimated for a wide sans serif.
double text_width(std::string_view text, double size);

/// Bytes for a data: address.
std::string base64(std::string_view bytes);

}  // namespace saddle::report::detail
