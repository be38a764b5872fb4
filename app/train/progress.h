#pragma once
#include <filesystem>

#include "saddle/train/trainer.h"

#include "app/commands.h"

namespace saddle::app {

/// An observer that shows how training goes: one line that renews itself on a terminal, a plain line every ten seconds
/// elsewhere; the plain lines also go to `log`. Quiet: only to the log.
/// @param limit  seconds of training after which the run ends if it has not before
train::Observer progress_line(const CommonOptions& common, const std::filesystem::path& log, double limit);

}  // namespace saddle::app
