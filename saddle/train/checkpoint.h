#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "saddle/core/tensor.h"
#include "saddle/game/draw.h"
#include "saddle/nn/network.h"

namespace saddle::train {

/// How far a run has come: all of its state that is not a tensor.
struct Progress {
  std::int64_t step = 0;            // generator steps done
  std::int64_t images = 0;          // real samples shown to the critic
  game::Draws draws;                // random numbers used
  std::int64_t refused = 0;         // updates refused because they were not finite
  std::int64_t refused_in_row = 0;  // steps in a row with such an update, up to now
  std::int64_t rollbacks = 0;       // times the run went back to its last good state
  double seconds = 0;               // spent training, over all resumes, without what observers took
};

/// What a checkpoint's folder and a picture are called: ten digits or more, "0000012800".
std::string images_name(std::int64_t images);

using NamedTensors = std::vector<std::pair<std::string, Tensor>>;

/// The checkpoints of one run folder: checkpoints/<images>/{state.safetensors, state.json, g_ema.safetensors} and the
/// pointer checkpoints/last. Each is written under a temporary name, synced and renamed, the pointer last: a kill at
/// any instant leaves the previous one whole and pointed to.
class Checkpoints {
 public:
  /// @param keep  the newest so many stay, >= 1
  Checkpoints(std::filesystem::path run, std::int64_t keep) : folder_(std::move(run) / "checkpoints"), keep_(keep) {}

  /// @param averaged  the generator to sample from, by state_dict name, with batch norm statistics of its own
  /// @return  false if the last checkpoint has as many images: it is this one
  /// @throws CheckpointError if it cannot be written
  bool save(const Progress& progress, const NamedTensors& state, const NamedTensors& averaged) const;

  /// Whether the run has been saved; also true if checkpoints are there but `last` was lost, whereupon reading one
  /// throws.
  bool any() const;

  /// Fills the tensors of `state` in place. @throws CheckpointError if the files are missing, damaged (their checksum
  /// disagrees), or of another network (names or shapes differ); nothing is changed then.
  Progress load(const NamedTensors& state) const;

  /// The averaged generator of the last checkpoint, in the network's order. @throws CheckpointError as `load`.
  nn::Weights load_averaged(const nn::Network& generator) const;

  /// Keeps a generator, with statistics of its own, beside the checkpoints as <name>.safetensors, written at once:
  /// "best-fid".
  /// @param about  goes into the file's metadata: step, images, score. @throws CheckpointError
  void keep(const std::string& name, const NamedTensors& generator,
            const std::map<std::string, std::string>& about) const;

  /// Renames what `keep` wrote to the next free <name>-1, <name>-2, ...; nothing happens if there is none.
  void set_aside(const std::string& name) const;

  /// What `keep` wrote, in the network's order. @throws CheckpointError naming those that there are
  nn::Weights load_kept(const nn::Network& generator, const std::string& name) const;

  /// Images that a generator had been trained on: the last checkpoint's, or that of this name by what was kept about
  /// it, 0 if nothing was. @param name  "last", or as load_kept. @throws CheckpointError as load_kept
  std::int64_t images_of(const std::string& name) const;

  /// Says whose batch norm statistics a saved generator has: "own", or "last generator's" in files from when averages
  /// had those of the trained weights. @param name  "last", or as load_kept. @throws CheckpointError
  std::string statistics_of(const std::string& name) const;

  /// The folder that `last` points to. @throws CheckpointError if there is none.
  std::filesystem::path last() const;

 private:
  void prune(const std::string& newest) const;
  std::filesystem::path kept_file(const std::string& name) const;

  std::filesystem::path folder_;
  std::int64_t keep_;
};

}  // namespace saddle::train
