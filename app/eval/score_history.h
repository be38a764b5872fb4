#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "saddle/metrics/protocol.h"
#include "saddle/report/figure.h"

namespace saddle::app {

/// Scores on the way of a run.
struct Reading {
  double seconds = 0, images = 0;                // of training; shown to the critic
  double order = 0, high = 0;                    // the first score, turned so that less is better; its interval's end
  std::string first;                             // that score's name
  std::map<std::string, double> scores, floors;  // by what they are called: fd-classifier
  metrics::Protocol protocol;
};

/// What eval_watch has written beside a run.
struct History {
  std::string called;  // what the first metric's score is called
  std::vector<Reading> readings;
};

/// Reads a run's metrics.jsonl; lines that are no whole score are left out, as a kill leaves them.
History score_history(const std::filesystem::path& run);

/// A panel for each score: the score against minutes of training, a line for each run, broken where its protocol
/// changes, and the floor dashed. Runs whose protocol is not the first one's are said to be so in the legend.
/// @param runs  what they are called, and their scores; those without a reading are left out
report::Figure history_figure(const std::vector<std::pair<std::string, History>>& runs);

/// Whether the lines of a panel want a logarithmic axis: all above 0, the largest many times the least.
bool spans_decades(const report::Panel& panel);

}  // namespace saddle::app
