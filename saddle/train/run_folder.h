#pragma once
#include <filesystem>
#include <string>

#include "saddle/train/config.h"

namespace saddle::train {

/// A run's folder: config.toml (resolved), meta.json, log.txt, stats.jsonl, reals.png, samples/, checkpoints/. While it
/// is held no other process may train in it.
class RunFolder {
 public:
  /// Makes `path` a new run. @throws ConfigError if there is a run already, CheckpointError if it cannot be written
  /// @param processes  that train together
  static RunFolder create(const std::filesystem::path& path, const Config& config, int processes = 1);

  /// Takes up an existing run. @throws CheckpointError if there is none or another process holds it
  static RunFolder open(const std::filesystem::path& path);

  RunFolder(RunFolder&& other) noexcept;
  RunFolder& operator=(RunFolder&&) = delete;
  ~RunFolder();

  const std::filesystem::path& path() const { return path_; }

  /// Writes the resolved configuration and meta.json (versions, seed, kind of machine, processes). @throws
  /// CheckpointError
  void write_config(const Config& config, int processes = 1) const;

 private:
  explicit RunFolder(std::filesystem::path path);

  std::filesystem::path path_;
  int lock_ = -1;
};

/// Whether there is a run in the folder that can be gone on with.
bool is_run(const std::filesystem::path& path);

/// The configuration a run was started with. @throws CheckpointError if there is none
Config read_config(const std::filesystem::path& run);

/// In how many processes a run was trained last; 1 where meta.json does not say.
int processes_of(const std::filesystem::path& run);

/// Reserves and makes `root`/NNNN-name with the next free number; safe against others doing the same.
std::filesystem::path next_run_folder(const std::filesystem::path& root, const std::string& name);

/// The newest run of that name below `root`, empty if there is none.
std::filesystem::path latest_run(const std::filesystem::path& root, const std::string& name);

}  // namespace saddle::train
