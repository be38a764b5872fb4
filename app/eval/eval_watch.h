#pragma once
#include <filesystem>

#include "saddle/train/trainer.h"

#include "app/commands.h"

namespace saddle::app {

/// What scores on the way have led to.
struct WatchState {
  bool stop = false;  // the score no longer gets better
  std::string why;    // in words
};

/// An observer that, every eval.every_kimg thousand images and at the end, scores the averaged generator against the
/// run's data: a line in metrics.jsonl and log.txt, and the best by eval.metrics' first score is kept beside the
/// checkpoints as best-<score>. With eval.patience it asks to stop after so many scores in a row whose interval does
/// not lie wholly on the better side of the last one that was better in this sense: the interval decides, not the
/// point. Resumed runs go on from the lines they find. @throws ConfigError for unknown metrics, before training begins
train::Observer eval_watch(const CommonOptions& common, const std::filesystem::path& run, WatchState& state);

/// "fid,kid" as names; none of "". @throws ConfigError for an unknown one
std::vector<std::string> metrics_in(const std::string& list);

}  // namespace saddle::app
