#pragma once
#include <vector>

#include "saddle/train/trainer.h"

#include "app/commands.h"

namespace saddle::app {

/// `saddle train`, watched by more observers after its own. @return the program's exit code
int train_run(const TrainCommand& command, const std::vector<train::Observer>& more);

/// Whether Ctrl-C or SIGTERM came while training.
bool asked_to_stop();

}  // namespace saddle::app
