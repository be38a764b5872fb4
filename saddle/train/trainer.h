#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "saddle/train/checkpoint.h"
#include "saddle/train/experiment.h"

namespace saddle::train {

enum class Event {
  start,       // before the first step of this process
  step,        // a step of play was made
  refused,     // a step in which an update was refused, for it was not finite
  rollback,    // the run went back to its last checkpoint
  checkpoint,  // a checkpoint was written
  end,         // the run is over, or was asked to stop
};

/// What an observer is shown. It may read everything and change nothing.
struct Moment {
  Event event;
  const Experiment& experiment;
  const Progress& progress;
  const optim::Losses& losses;  // of the last step; undefined before the first
  bool finished;                // all steps are done
  /// The averaged generator to sample from: its weights with batch norm statistics of their own. Made when it is first
  /// asked for after a step.
  const std::function<const nn::Weights&()>& averaged;
};

using Observer = std::function<void(const Moment&)>;

/// Plays an experiment's steps, keeps the averaged generator, and saves; it knows no objective, no file format, no
/// screen. Of several ranks each plays; rank 0 alone reads and writes checkpoints, and before each all compare hashes.
class Trainer {
 public:
  Trainer(Experiment& experiment, Checkpoints checkpoints);

  const Progress& progress() const { return progress_; }

  void observe(Observer observer) { observers_.push_back(std::move(observer)); }

  /// Goes on from the last checkpoint, if there is one. @throws CheckpointError
  void resume();

  /// Plays until all steps are done or `stop` says so on any rank; then saves, unless the last step was refused: the
  /// last good state stands, and a resumed run plays on from there. An update that is not finite is refused and
  /// counted; after `patience` such steps in a row the run goes back to its last checkpoint and tries other random
  /// numbers.
  /// @throws NumericError naming step and tensor if it fails a second time from there; that checkpoint stays as it is.
  const Progress& run(const std::function<bool()>& stop = [] { return false; });

  /// All tensors of the run by name, sharing storage: both players, both optimisers, the average.
  NamedTensors state() const;

 private:
  const Ranks& ranks() const { return experiment_.game->ranks(); }
  const nn::Weights& averaged();
  void step();
  void load();
  void save();
  std::string where_last() const;
  void go_back(const std::string& reason);
  void tell(Event event);

  Experiment& experiment_;
  Checkpoints checkpoints_;
  std::vector<Observer> observers_;
  Progress progress_;
  optim::Losses losses_;
  nn::Weights averaged_;  // with statistics of their own, of the step `averaged_at_`
  std::int64_t averaged_at_ = -1;
  double watched_ = 0;              // seconds that observers took since the start
  std::int64_t went_back_to_ = -1;  // failing twice from the same checkpoint ends the run
};

}  // namespace saddle::train
