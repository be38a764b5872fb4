#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "saddle/critics/training.h"
#include "saddle/report/figure.h"

#include "app/commands.h"
#include "app/tables.h"

namespace saddle::app {

/// What a study found, as files and figures.
struct StudyReport {
  std::vector<std::pair<std::string, report::Figure>> figures;  // by file name without ending
  std::vector<std::pair<std::string, Columns>> tables;
  nlohmann::json found;  // the key figures
};

struct StudyCall {
  std::optional<std::int64_t> steps;  // of each critic; unset: the study's own
  std::uint64_t seed = 0;
  critics::Progress progress{};
};

/// An experiment with an outcome.
struct Study {
  std::string name, line;
  StudyReport (*run)(const StudyCall& call);
};

/// A curve of a report; `ink` is a place in the palette.
report::Line curve(const std::vector<double>& x, const std::vector<double>& y, const std::string& label, int ink,
                   bool dashed = false);

/// Runs those asked for and writes their files. @return the program's exit code
/// @param who  "lab critic". @throws ConfigError for an unknown study
int run_studies(const std::string& who, const std::vector<Study>& known, const StudiesCommand& command);

/// Names and lines, for --help.
std::vector<std::pair<std::string, std::string>> lines_of(const std::vector<Study>& studies);

}  // namespace saddle::app
