#include "saddle/train/checkpoint.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <cstdio>
#include <optional>

#include <nlohmann/json.hpp>

#include "saddle/data/arrays.h"
#include "saddle/formats/file.h"
#include "saddle/formats/safetensors.h"

namespace saddle::train {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr int kSchema = 1;
const char* const kState = "state.safetensors";
const char* const kAveraged = "g_ema.safetensors";
const char* const kProgress = "state.json";
const char* const kStatistics = "statistics";  // a key
const char* const kOwn = "own";

bool is_folder_name(const std::string& name) {
  return !name.empty() && name.size() <= 19 && name.find_first_not_of("0123456789") == std::string::npos;
}

std::span<const std::byte> bytes_of(const std::string& words) {
  return std::as_bytes(std::span(words.data(), words.size()));
}

std::string words_of(const fs::path& path) {
  const std::vector<std::byte> bytes = formats::read_file(path);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::vector<std::byte> tensor_file(const NamedTensors& tensors) {
  std::vector<formats::NamedArray> arrays;
  for (const auto& [name, tensor] : tensors) arrays.push_back({name, data::to_array(tensor)});
  return formats::safetensors_bytes(arrays);
}

json progress_json(const Progress& p) {
  return {{"schema", kSchema},
          {"step", p.step},
          {"images", p.images},
          {"draws", {{"seed", p.draws.seed}, {"used", p.draws.used}, {"batches", p.draws.batches}}},
          {"refused", p.refused},
          {"refused_in_row", p.refused_in_row},
          {"rollbacks", p.rollbacks},
          {"seconds", p.seconds}};
}

Progress progress_of(const json& j) {
  if (j.at("schema") != kSchema) throw CheckpointError(text("schema ", j.at("schema").dump(), ", expected ", kSchema));
  const json& draws = j.at("draws");
  return {.step = j.at("step"),
          .images = j.at("images"),
          .draws = {.seed = draws.at("seed"), .used = draws.at("used"), .batches = draws.at("batches")},
          .refused = j.at("refused"),
          .refused_in_row = j.at("refused_in_row"),
          .rollbacks = j.at("rollbacks"),
          .seconds = j.at("seconds")};
}

/// state.json without its checksums, which cover this too: a flipped digit of `step` would train on without a word.
std::uint32_t own_checksum(json j) {
  j.erase("crc32");
  const std::string words = j.dump();
  return formats::crc32(bytes_of(words));
}

json read_progress(const fs::path& folder) {
  const json j = json::parse(words_of(folder / kProgress));
  if (j.at("crc32").at(kProgress) != own_checksum(j)) {
    throw CheckpointError(text((folder / kProgress).string(), ": is damaged: its checksum disagrees"));
  }
  return j;
}

/// Reads one of a checkpoint's tensor files and compares it with the checksum in its state.json.
std::vector<formats::NamedArray> read_checked(const fs::path& folder, const char* file) {
  const fs::path path = folder / file;
  const std::vector<std::byte> bytes = formats::read_file(path);
  const json j = read_progress(folder);
  if (const std::uint32_t found = formats::crc32(bytes); j.at("crc32").at(file) != found) {
    throw CheckpointError(text(path.string(), ": is damaged: crc32 ", found, " of ", bytes.size(), " bytes, expected ",
                               j.at("crc32").at(file).dump()));
  }
  return formats::read_safetensors(bytes, path.string()).arrays;
}

/// Every reason for which a checkpoint cannot be read becomes one CheckpointError with the folder's name.
template <class Read>
auto reading(const fs::path& folder, Read read) {
  try {
    return read();
  } catch (const json::exception& error) {
    throw CheckpointError(text((folder / kProgress).string(), ": is damaged: ", error.what()));
  } catch (const DataError& error) {
    throw CheckpointError(text("checkpoint ", folder.string(), ": ", error.what()));
  }
}

/// A generator's weights by name, in the layout that training has.
nn::Weights weights_in(const nn::Network& generator, const fs::path& path,
                       const std::vector<formats::NamedArray>& arrays) {
  std::vector<data::Wanted> wanted;
  for (const nn::Parameter& parameter : generator.parameters) wanted.push_back({parameter.name, parameter.shape});
  nn::Weights weights = nn::initialise(generator, 0, 0);
  std::size_t j = 0;
  for (const formats::Array* array : data::matched(path, arrays, wanted)) {
    weights[j++].copy_(data::to_tensor(*array));
  }
  return weights;
}

}  // namespace

std::string images_name(std::int64_t images) {
  char name[24];
  std::snprintf(name, sizeof name, "%010lld", static_cast<long long>(images));
  return name;
}

bool Checkpoints::save(const Progress& progress, const NamedTensors& state, const NamedTensors& averaged) const {
  const std::string name = images_name(progress.images);
  if (any() && last().filename() == name) return false;
  const fs::path unfinished = folder_ / (name + ".tmp");
  std::error_code ignored;
  fs::remove_all(unfinished, ignored);  // what a kill left behind
  try {
    formats::make_folder(unfinished);
    const std::vector<std::byte> state_bytes = tensor_file(state), averaged_bytes = tensor_file(averaged);
    json j = progress_json(progress);
    j[kStatistics] = kOwn;
    j["crc32"] = {{kState, formats::crc32(state_bytes)},
                  {kAveraged, formats::crc32(averaged_bytes)},
                  {kProgress, own_checksum(j)}};
    formats::write_file(unfinished / kState, state_bytes);
    formats::write_file(unfinished / kAveraged, averaged_bytes);
    formats::write_file(unfinished / kProgress, bytes_of(j.dump(2) + "\n"));
    fs::remove_all(folder_ / name, ignored);  // whole but never pointed to: a kill came before the pointer
    formats::rename_synced(unfinished, folder_ / name);
    formats::write_file(folder_ / "last", bytes_of(name + "\n"));
  } catch (const Error&) {
    fs::remove_all(unfinished, ignored);
    throw;
  }
  prune(name);
  return true;
}

void Checkpoints::prune(const std::string& newest) const {
  std::map<unsigned long long, fs::path> older;
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder_, ignored)) {
    const std::string name = entry.path().filename();
    if (name.ends_with(".tmp")) fs::remove_all(entry.path(), ignored);
    if (is_folder_name(name) && std::stoull(name) < std::stoull(newest)) older[std::stoull(name)] = entry.path();
  }
  while (static_cast<std::int64_t>(older.size()) > keep_ - 1) {
    const fs::path oldest = older.begin()->second, doomed = oldest.string() + ".tmp";
    fs::rename(oldest, doomed, ignored);  // so that a kill in mid-removal leaves nothing that looks whole
    fs::remove_all(doomed, ignored);
    older.erase(older.begin());
  }
}

bool Checkpoints::any() const {
  if (fs::exists(folder_ / "last")) return true;
  std::error_code none;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder_, none)) {
    const std::string name = entry.path().filename();
    if (is_folder_name(name) && name.find_first_not_of('0') != std::string::npos) return true;  // the pointer was lost
  }
  return false;  // the very first checkpoint counts only once it is pointed to
}

fs::path Checkpoints::last() const {
  if (!any()) throw CheckpointError(text(folder_.string(), ": holds no checkpoint"));
  std::string name = reading(folder_, [&] { return words_of(folder_ / "last"); });
  while (!name.empty() && (name.back() == '\n' || name.back() == '\r')) name.pop_back();
  if (!is_folder_name(name)) {
    throw CheckpointError(
        text((folder_ / "last").string(), ": is damaged: expected the name of a checkpoint, a number of images"));
  }
  return folder_ / name;
}

Progress Checkpoints::load(const NamedTensors& state) const {
  const fs::path folder = last();
  return reading(folder, [&] {
    const Progress progress = progress_of(read_progress(folder));
    const std::vector<formats::NamedArray> arrays = read_checked(folder, kState);
    std::vector<data::Wanted> wanted;
    for (const auto& [name, tensor] : state) wanted.push_back({name, tensor.sizes().vec(), data::dtype_of(tensor)});
    const std::vector<const formats::Array*> found = data::matched(folder / kState, arrays, wanted);
    const c10::NoGradGuard no_grad;
    for (std::size_t i = 0; i < state.size(); ++i) state[i].second.copy_(data::to_tensor(*found[i]));
    return progress;
  });
}

nn::Weights Checkpoints::load_averaged(const nn::Network& generator) const {
  const fs::path folder = last();
  return reading(folder, [&] { return weights_in(generator, folder / kAveraged, read_checked(folder, kAveraged)); });
}

void Checkpoints::keep(const std::string& name, const NamedTensors& generator,
                       const std::map<std::string, std::string>& about) const {
  std::vector<formats::NamedArray> arrays;
  for (const auto& [key, tensor] : generator) arrays.push_back({key, data::to_array(tensor)});
  formats::make_folder(folder_);
  std::map<std::string, std::string> metadata = about;
  metadata[kStatistics] = kOwn;
  formats::write_safetensors(folder_ / (name + ".safetensors"), arrays, metadata);
}

void Checkpoints::set_aside(const std::string& name) const {
  const auto file = [&](const std::string& of) { return folder_ / (of + ".safetensors"); };
  if (!fs::exists(file(name))) return;
  int number = 1;
  while (fs::exists(file(text(name, "-", number)))) ++number;
  formats::rename_synced(file(name), file(text(name, "-", number)));
}

fs::path Checkpoints::kept_file(const std::string& name) const {
  const fs::path path = folder_ / (name + ".safetensors");
  if (fs::exists(path)) return path;
  std::string kept;
  std::error_code none;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder_, none)) {
    if (entry.path().extension() == ".safetensors") kept += " " + entry.path().stem().string();
  }
  throw CheckpointError(text(path.string(), ": does not exist; kept there:", kept.empty() ? " none" : kept));
}

nn::Weights Checkpoints::load_kept(const nn::Network& generator, const std::string& name) const {
  const fs::path path = kept_file(name);
  return reading(path, [&] { return weights_in(generator, path, formats::read_safetensors(path).arrays); });
}

std::string Checkpoints::statistics_of(const std::string& name) const {
  const fs::path path = name == "last" ? last() : kept_file(name);
  return reading(path, [&]() -> std::string {
    constexpr const char* before = "last generator's";
    if (name == "last") return read_progress(path).value(kStatistics, before);
    const std::map<std::string, std::string> about = formats::read_safetensors(path).metadata;
    const auto found = about.find(kStatistics);
    return found == about.end() ? before : found->second;
  });
}

std::int64_t Checkpoints::images_of(const std::string& name) const {
  if (name == "last") return std::stoll(last().filename());
  const fs::path path = kept_file(name);
  return reading(path, [&]() -> std::int64_t {
    const std::map<std::string, std::string> about = formats::read_safetensors(path).metadata;
    const auto images = about.find("images");
    return images == about.end() ? 0 : std::strtoll(images->second.c_str(), nullptr, 10);
  });
}

}  // namespace saddle::train
