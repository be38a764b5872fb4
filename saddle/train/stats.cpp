#include "saddle/train/stats.h"

#include <ATen/ATen.h>

#include <cmath>
#include <fstream>
#include <memory>

#include <nlohmann/json.hpp>

#include "saddle/formats/file.h"

namespace saddle::train {
namespace {

using nlohmann::json;

json number(const Tensor& loss) {
  if (!loss.defined()) return nullptr;
  const double value = loss.item<double>();
  return std::isfinite(value) ? json(value) : json();
}

/// The parts of the critic's loss, as far as this step has them.
void add_terms(json& line, const game::CriticTerms& terms) {
  line["loss/objective"] = number(terms.objective);
  for (const auto& [name, value] : terms.penalties) line["loss/penalty/" + name] = number(value);
  if (terms.score_gap.defined()) line["score_gap"] = number(terms.score_gap);
  if (terms.gradient_norm.defined()) line["gradient_norm"] = number(terms.gradient_norm);
}

const char* name_of(Event event) {
  return event == Event::refused ? "refused" : event == Event::rollback ? "rollback" : "step";
}

}  // namespace

std::int64_t keep_lines_until(const std::filesystem::path& file, std::int64_t step, const std::string& key) {
  std::ifstream in(file);
  if (!in) return -1;
  std::string kept;
  std::int64_t last = -1;
  for (std::string line; std::getline(in, line);) {
    const json j = json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (!j.is_object() || !j.contains("step") || !j["step"].is_number_integer() || j["step"] > step) continue;
    kept += line + "\n";
    if (key.empty() || j.contains(key)) last = j["step"];
  }
  formats::write_file(file, std::as_bytes(std::span(kept.data(), kept.size())));
  return last;
}

void append_line(const std::filesystem::path& file, const std::string& line) {
  if (!(std::ofstream(file, std::ios::app) << line << std::endl))
    throw CheckpointError(text("cannot write ", file.string()));
}

Observer stats_log(const std::filesystem::path& file, std::int64_t every) {
  const auto out = std::make_shared<std::ofstream>();
  return [file, every, out](const Moment& m) {
    if (m.event == Event::start) {
      keep_lines_until(file, m.progress.step);
      out->open(file, std::ios::app);
    }
    const bool regular = m.event == Event::step && (m.progress.step % every == 0 || m.finished);
    if (regular || m.event == Event::refused || m.event == Event::rollback) {
      json line = {{"event", name_of(m.event)},
                   {"step", m.progress.step},
                   {"images", m.progress.images},
                   {"seconds", m.progress.seconds},
                   {"loss/critic", number(m.losses.critic)},
                   {"loss/generator", number(m.losses.generator)},
                   {"refused", m.progress.refused}};
      if (m.losses.critic_terms) add_terms(line, m.losses.critic_terms());
      if (!m.losses.refusal.empty()) line["what"] = m.losses.refusal;
      *out << line.dump() << "\n" << std::flush;
    }
    if (m.event != Event::end && !*out) throw CheckpointError(text("cannot write ", file.string()));
  };
}

}  // namespace saddle::train
