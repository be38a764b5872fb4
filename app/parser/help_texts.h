#pragma once
#include <ostream>

#include <CLI/CLI.hpp>

namespace saddle::app {

/// Writes what `app` and each of its subcommands answer to --help, and `app` to --version, as rows of app/front.cpp's
/// table: {"lab seeds --help", "..."}, in C++.
void write_help_texts(const CLI::App& app, std::ostream& out);

}  // namespace saddle::app
