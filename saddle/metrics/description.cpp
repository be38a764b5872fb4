#include "saddle/formats/file.h"
#include "saddle/metrics/description_detail.h"

namespace saddle::metrics {
namespace {

using nlohmann::json;

constexpr std::int64_t kMostPixels = 4096;

bool is_range(const json& range) {
  return range.is_array() && range.size() == 2 && range[0].is_number() && range[1].is_number() && range[0] < range[1];
}

}  // namespace

void Description::fail(const std::string& what) const { throw DataError(text(path.string(), ": ", what)); }

std::string Description::word(const std::string& key) const {
  if (!json.contains(key) || !json[key].is_string()) fail(text("\"", key, "\" is missing or no text"));
  return json[key];
}

std::int64_t Description::integer(const std::string& key, std::int64_t low, std::int64_t high) const {
  if (!json.contains(key) || !json[key].is_number_integer()) fail(text("\"", key, "\" is missing or no whole number"));
  const auto value = json[key].get<std::int64_t>();
  if (value < low || value > high) fail(text(key, " = ", value, ", expected ", low, " to ", high));
  return value;
}

bool Description::flag(const std::string& key) const {
  if (!json.contains(key)) return false;
  if (!json[key].is_boolean()) fail(text("\"", key, "\" is neither true nor false"));
  return json[key];
}

Shape Description::integers(const std::string& key) const {
  const auto found = json.find(key);
  const bool numbers = found != json.end() && found->is_array() &&
                       std::ranges::all_of(*found, [](const auto& one) { return one.is_number_integer(); });
  if (!numbers || found->size() != 3) fail(text("\"", key, "\" is missing or no image shape [c, h, w]"));
  Shape shape = found->get<Shape>();
  for (const std::int64_t side : shape) {
    if (side < 1 || side > kMostPixels) fail(text(key, ": ", side, ", expected 1 to ", kMostPixels));
  }
  return shape;
}

Preparation Description::preparation() const {
  Preparation p{.channels = integer("channels", 1, 3), .size = integer("size", 1, kMostPixels)};
  if (p.channels == 2) fail("channels = 2, expected 1 or 3");
  try {
    p.filter = data::filter_called(word("filter"));
  } catch (const ConfigError& error) {
    fail(error.what());
  }
  if (!json.contains("range") || !is_range(json["range"])) fail("\"range\" is missing or no [low, high]");
  p.low = json["range"][0], p.high = json["range"][1];
  p.each_channel = flag("each_channel");
  return p;
}

Description read_description(const std::filesystem::path& path) {
  const std::vector<std::byte> bytes = formats::read_file(path);
  const auto* begin = reinterpret_cast<const char*>(bytes.data());
  Description d{.path = path, .json = json::parse(begin, begin + bytes.size(), nullptr, /*allow_exceptions=*/false)};
  if (!d.json.is_object()) d.fail("is no JSON object");
  return d;
}

}  // namespace saddle::metrics
