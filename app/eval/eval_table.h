#pragma once
#include <string>
#include <vector>

#include "saddle/train/experiment.h"

#include "app/commands.h"
#include "app/eval/evaluation.h"

namespace saddle::app {

/// What one run scored.
struct RunScores {
  std::string run;
  train::Config config;
  std::int64_t images = 0;  // that its generator had been trained on
  Evaluation evaluation;
};

/// Runs whose configurations differ in the seed alone make one row: the mean of each score and its spread over seeds.
/// Prints it as Markdown, and with --out writes NAME.md and NAME.csv; where runs were scored on their way, also
/// NAME-history.csv and NAME.svg, the scores against time. @return the program's exit code
int print_table(const EvalCommand& command, const std::vector<RunScores>& runs);

}  // namespace saddle::app
