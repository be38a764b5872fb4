#pragma once
#include <CLI/CLI.hpp>

#include "app/commands.h"

namespace saddle::app {

/// What every subcommand takes, and its example.
void add_common(CLI::App& sub, CommonOptions& common, const std::string& example);

/// For numbers such as a bandwidth; CLI::PositiveNumber prints a range of 309 digits.
CLI::Validator above_zero();

/// For seeds; the parser's own conversion would hold a larger number at 2^63 - 1.
CLI::Validator seed_number();

void register_distance(CLI::App& app, DistanceCommand& distance, int& code);

/// The subcommands of `lab`.
struct LabCommands {
  LabFitCommand fit;
  LabConjugateCommand conjugate;
  LabSeedsCommand seeds;
  LabSeedsMergeCommand seeds_merge;
  LabDiracCommand dirac;
  StudiesCommand critic, distances;
  LabPlansCommand plans;
  LabAtlasCommand atlas;
  LabAtlasMergeCommand atlas_merge;
};

/// @param code  becomes the exit code of the subcommand that was called
void register_lab(CLI::App& app, LabCommands& commands, int& code);

}  // namespace saddle::app
