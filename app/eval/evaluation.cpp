#include "app/eval/evaluation.h"

#include <cmath>

#include <nlohmann/json.hpp>

#include "saddle/core/error.h"

namespace saddle::app {
namespace {

using nlohmann::json;

json finite_or_word(double x) {
  return std::isfinite(x) ? json(x) : json(x > 0 ? "infinity" : x < 0 ? "-infinity" : "nan");
}

json score_json(const metrics::Score& score) {
  json j = {{"value", finite_or_word(score.value)}};
  if (score.low) j["low"] = finite_or_word(*score.low), j["high"] = finite_or_word(*score.high);
  if (score.floor) j["floor"] = finite_or_word(*score.floor);
  if (!score.warning.empty()) j["warning"] = score.warning;
  for (const auto& [key, value] : score.more) j[key] = finite_or_word(value);
  if (!score.called.empty()) j["called"] = score.called;
  return j;
}

}  // namespace

json json_of(const metrics::Protocol& protocol) {
  json j = json::object();
  for (const auto& [key, value] : protocol) std::visit([&](const auto& v) { j[key] = v; }, value);
  return j;
}

json json_of(const Evaluation& evaluation) {
  json scores = json::object();
  for (const metrics::Score& score : evaluation.scores) scores[score.name] = score_json(score);
  return {{"metrics", scores}, {"protocol", json_of(evaluation.protocol)}, {"intervals_by", evaluation.intervals}};
}

metrics::Protocol protocol_in(const json& evaluation, const std::string& name) {
  const bool whole = evaluation.is_object() && evaluation.contains("metrics") && evaluation.contains("protocol") &&
                     evaluation["metrics"].is_object() && evaluation["protocol"].is_object();
  if (!whole) throw DataError(text(name, ": expected what `saddle eval --json` prints, with metrics and protocol"));
  metrics::Protocol protocol;
  for (const auto& [key, value] : evaluation["protocol"].items()) {
    protocol[key] = value.is_number_integer() ? Value(value.get<std::int64_t>())
                    : value.is_number()       ? Value(value.get<double>())
                    : value.is_boolean()      ? Value(value.get<bool>())
                    : value.is_string()       ? Value(value.get<std::string>())
                                              : Value(value.dump());
  }
  return protocol;
}

const std::string& label_of(const metrics::Score& score) { return score.called.empty() ? score.name : score.called; }

std::string line_of(const metrics::Score& score) {
  std::string line = text(label_of(score), " ", score.value);
  if (score.low) line += text(" [", *score.low, ", ", *score.high, "]");
  if (score.floor) line += text(", floor ", *score.floor);
  if (!score.warning.empty()) line += text(" (", score.warning, ")");
  return line;
}

std::string line_of(const metrics::Protocol& protocol) {
  constexpr std::size_t kShown = 8;  // digits
  std::string line;
  for (const auto& [key, value] : protocol) {
    const std::string word = text_of(value);
    line += text(line.empty() ? "" : ", ", key, " ", key.ends_with("hash") ? word.substr(0, kShown) : word);
  }
  return line;
}

}  // namespace saddle::app
