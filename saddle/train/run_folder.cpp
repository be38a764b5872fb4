#include "saddle/train/run_folder.h"

#include <ATen/Version.h>
#include <torch/headeronly/version.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include <nlohmann/json.hpp>

#include "saddle/core/version.h"
#include "saddle/formats/file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace saddle::train {
namespace {

namespace fs = std::filesystem;

void write_text(const fs::path& path, const std::string& words) {
  formats::write_file(path, std::as_bytes(std::span(words.data(), words.size())));
}

/// The number in front of "0012-name"; -1 if there is none.
int number_of(const std::string& folder) {
  const std::size_t dash = folder.find('-');
  if (dash == 0 || dash == std::string::npos || dash > 9) return -1;
  const std::string digits = folder.substr(0, dash);
  return digits.find_first_not_of("0123456789") == std::string::npos ? std::stoi(digits) : -1;
}

}  // namespace

RunFolder::RunFolder(fs::path path) : path_(std::move(path)) {
  formats::make_folder(path_);
  const fs::path lock = path_ / ".lock";
  lock_ = ::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (lock_ < 0) throw CheckpointError(text("cannot write ", lock.string(), ": ", std::strerror(errno)));
  if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    ::close(lock_);
    throw CheckpointError(text(path_.string(), ": another process is training in this folder"));
  }
}

RunFolder::RunFolder(RunFolder&& other) noexcept
    : path_(std::move(other.path_)), lock_(std::exchange(other.lock_, -1)) {}

RunFolder::~RunFolder() {
  if (lock_ >= 0) ::close(lock_);
}

RunFolder RunFolder::create(const fs::path& path, const Config& config, int processes) {
  RunFolder run(path);
  if (is_run(path))
    throw ConfigError(text(path.string(), ": holds a run already; go on with --resume or choose another --out"));
  if (fs::exists(path / "checkpoints" / "last"))
    throw ConfigError(text(path.string(), ": holds checkpoints but no config.toml; choose another --out"));
  run.write_config(config, processes);
  return run;
}

RunFolder RunFolder::open(const fs::path& path) {
  if (!is_run(path)) throw CheckpointError(text(path.string(), ": is not a run folder: it has no config.toml"));
  return RunFolder(path);
}

void RunFolder::write_config(const Config& config, int processes) const {
  const nlohmann::json meta = {{"saddle", kVersion},
                               {"torch", TORCH_VERSION},
                               {"seed", config.train.seed},
                               {"machine", at::get_cpu_capability()},
                               {"processes", processes}};
  write_text(path_ / "meta.json", meta.dump(2) + "\n");
  write_text(path_ / "config.toml", to_toml(config));  // last: with it the folder is a run
}

bool is_run(const fs::path& path) { return fs::exists(path / "config.toml"); }

Config read_config(const fs::path& run) {
  const fs::path path = run / "config.toml";
  if (!is_run(run)) throw CheckpointError(text(run.string(), ": is not a run folder: it has no config.toml"));
  const std::vector<std::byte> bytes = formats::read_file(path);
  const Settings said = parse_toml({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, path.string());
  const Config config = resolve(said);
  const std::string younger = "train.global_statistics";  // than runs that are gone on with
  for (const auto& [key, value] : settings_of(config)) {  // a run's own file spells out every default
    if (key != younger && !said.contains(key))
      throw CheckpointError(text(path.string(), ": is damaged: it lacks ", key));
  }
  return config;
}

int processes_of(const fs::path& run) {
  if (!fs::exists(run / "meta.json")) return 1;
  const std::vector<std::byte> bytes = formats::read_file(run / "meta.json");
  const auto* words = reinterpret_cast<const char*>(bytes.data());
  const auto meta = nlohmann::json::parse(words, words + bytes.size(), nullptr, /*allow_exceptions=*/false);
  const bool said = meta.is_object() && meta.contains("processes") && meta["processes"].is_number_integer();
  return said ? meta["processes"].get<int>() : 1;  // older runs do not say
}

fs::path next_run_folder(const fs::path& root, const std::string& name) {
  formats::make_folder(root);
  int next = 1;
  for (const fs::directory_entry& entry : fs::directory_iterator(root)) {
    next = std::max(next, number_of(entry.path().filename()) + 1);
  }
  for (;; ++next) {
    char number[16];
    std::snprintf(number, sizeof number, "%04d-", next);
    const fs::path path = root / (number + name);
    std::error_code error;
    if (fs::create_directory(path, error)) return path;  // false if somebody else just made it
    if (error) throw CheckpointError(text("cannot write ", path.string(), ": ", error.message()));
  }
}

fs::path latest_run(const fs::path& root, const std::string& name) {
  fs::path latest;
  std::error_code none;
  for (const fs::directory_entry& entry : fs::directory_iterator(root, none)) {
    const std::string folder = entry.path().filename();
    const bool of_name = number_of(folder) >= 0 && folder.substr(folder.find('-') + 1) == name;
    if (of_name && is_run(entry.path()) && (latest.empty() || number_of(folder) > number_of(latest.filename()))) {
      latest = entry.path();
    }
  }
  return latest;
}

}  // namespace saddle::train
