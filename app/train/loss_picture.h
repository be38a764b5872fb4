#pragma once
#include <filesystem>

#include "saddle/report/figure.h"
#include "saddle/train/trainer.h"

namespace saddle::app {

/// A run's losses against its steps, from its stats.jsonl: the critic's with its parts, the generator's, and where
/// there are any the score gap and the gradient norm (game/critic_terms.h). A number that is not finite breaks its
/// line.
report::Figure loss_figure(const std::filesystem::path& stats);

/// An observer that writes losses.svg into the run's folder, every sample.every steps and at the end.
train::Observer loss_picture(const std::filesystem::path& run);

}  // namespace saddle::app
