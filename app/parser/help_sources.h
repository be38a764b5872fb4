#pragma once
#include <ostream>

#include <CLI/CLI.hpp>

namespace saddle::app {

/// Writes app/front/help_texts.h's table as a source file: what `app` and each of its subcommands answer to --help, and
/// `app` to --version.
void write_help_source(const CLI::App& app, std::ostream& out);

}  // namespace saddle::app
