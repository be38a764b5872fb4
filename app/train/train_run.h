#pragma once
#include <vector>

#include "saddle/train/trainer.h"

#include "app/commands.h"
#include "app/train/job.h"

namespace saddle::app {

/// `saddle train`, watched by more observers after its own. @return the program's exit code
int train_run(const TrainCommand& command, const std::vector<train::Observer>& more, const Job& job = {});

/// From now on Ctrl-C and SIGTERM do not end the program but are noted.
void note_signals();

/// Whether one came since.
bool asked_to_stop();

}  // namespace saddle::app
