#pragma once
#include <CLI/CLI.hpp>

#include "app/commands.h"

namespace saddle::app {

/// What every subcommand takes, and its example.
void add_common(CLI::App& sub, CommonOptions& common, const std::string& example);

/// The subcommands of `lab`.
struct LabCommands {
  LabFitCommand fit;
  LabDiracCommand dirac;
  StudiesCommand critic, distances;
  LabPlansCommand plans;
  LabAtlasCommand atlas;
  LabAtlasMergeCommand atlas_merge;
};

/// @param code  becomes the exit code of the subcommand that was called
void register_lab(CLI::App& app, LabCommands& commands, int& code);

}  // namespace saddle::app
