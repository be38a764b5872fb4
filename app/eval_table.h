#pragma once
#include <string>
#include <vector>

#include "app/evaluation.h"

namespace saddle::app {

/// What one run scored.
struct RunScores {
  std::string run;
  train::Config config;
  Evaluation evaluation;
};

/// Runs whose configurations differ in the seed alone make one row: the mean of each score and its spread over seeds.
/// Prints it as Markdown, and with --out writes NAME.md and NAME.csv. @return the program's exit code
int print_table(const EvalCommand& command, const std::vector<RunScores>& runs);

}  // namespace saddle::app
