#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "saddle/critics/training.h"
#include "saddle/report/figure.h"

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

/// A study of `saddle lab critic`.
struct Study {
  std::string name, line;
  StudyReport (*run)(const StudyCall& call);
};

/// All of them in the order of --help.
const std::vector<Study>& critic_studies();

// One a study; critic_surfaces.cpp and critic_curves.cpp hold them.
StudyReport report_saturation(const StudyCall& call);
StudyReport report_optimum(const StudyCall& call);
StudyReport report_runaway(const StudyCall& call);
StudyReport report_segments(const StudyCall& call);
StudyReport report_surface(const StudyCall& call);
StudyReport report_clipping(const StudyCall& call);
StudyReport report_estimate(const StudyCall& call);
StudyReport report_vanishing(const StudyCall& call);

}  // namespace saddle::app
