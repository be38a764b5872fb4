#include "saddle/metrics/protocol.h"

#include <set>

namespace saddle::metrics {
namespace {

std::string field_of(const Protocol& protocol, const std::string& key) {
  const auto found = protocol.find(key);
  return found == protocol.end() ? "none" : text_of(found->second);
}

std::string channels_text(const Preparation& p) {
  if (p.each_channel) return "each on its own";
  return p.channels == 0 ? "as they are" : p.channels == 1 ? "grey" : "colour";
}

}  // namespace

Protocol protocol_of(const Extractor& extractor) {
  const Preparation& p = extractor.preparation;
  const std::string resize = p.size == 0 ? std::string("none")
                                         : text(data::filter_names()[static_cast<std::size_t>(p.filter)],
                                                " antialiased, as Pillow's, to ", p.size, "x", p.size);
  return {{"extractor", extractor.name},
          {"extractor_hash", extractor.hash},
          {"layer", extractor.layer},
          {"channels", channels_text(p)},
          {"resize", resize},
          {"range", text("[", p.low, ", ", p.high, "]")},
          {"rounding", std::string(p.bytes ? "8 bit" : "none")}};
}

std::vector<Difference> differences(const Protocol& a, const Protocol& b) {
  std::set<std::string> keys;
  for (const Protocol* protocol : {&a, &b}) {
    for (const auto& [key, value] : *protocol) keys.insert(key);
  }
  std::vector<Difference> all;
  for (const std::string& key : keys) {
    const std::string in_a = field_of(a, key), in_b = field_of(b, key);
    if (in_a != in_b) all.push_back({key, in_a, in_b});
  }
  return all;
}

std::string in_words(const std::vector<Difference>& differences) {
  std::string all;
  for (const Difference& d : differences) all += text(all.empty() ? "" : "; ", d.field, ": ", d.a, " against ", d.b);
  return all;
}

}  // namespace saddle::metrics
