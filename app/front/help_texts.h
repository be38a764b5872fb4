#pragma once
#include <span>
#include <string_view>

namespace saddle::app {

/// What a call for help prints, such as "lab seeds --help".
struct HelpText {
  std::string_view call, text;
};

/// Of every subcommand, and of --version; saddle-torch wrote it when it was built (app/parser/help_sources.h).
extern const std::span<const HelpText> kHelpTexts;

}  // namespace saddle::app
