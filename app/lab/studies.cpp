#include "app/lab/studies.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iostream>

#include "saddle/core/names.h"
#include "saddle/formats/file.h"

#include "app/renewed_line.h"
#include "app/session.h"

namespace saddle::app {
namespace {

using nlohmann::json;

std::vector<std::string> write(const std::filesystem::path& folder, const StudyReport& report) {
  std::vector<std::string> files;
  for (const auto& [name, figure] : report.figures) files.push_back(write_text(folder / (name + ".svg"), svg(figure)));
  for (const auto& [name, columns] : report.tables) files.push_back(write_text(folder / (name + ".csv"), csv(columns)));
  return files;
}

/// The studies asked for, in the order of the list; none: all.
std::vector<const Study*> chosen(const std::vector<Study>& studies, const std::vector<std::string>& names) {
  std::vector<std::string> known;
  for (const Study& study : studies) known.push_back(study.name);
  for (const std::string& name : names) {
    if (std::find(known.begin(), known.end(), name) == known.end()) throw_unknown("study", name, known);
  }
  std::vector<const Study*> all;
  for (const Study& study : studies) {
    if (names.empty() || std::find(names.begin(), names.end(), study.name) != names.end()) all.push_back(&study);
  }
  return all;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> lines_of(const std::vector<Study>& studies) {
  std::vector<std::pair<std::string, std::string>> all;
  for (const Study& study : studies) all.emplace_back(study.name, study.line);
  return all;
}

report::Line curve(const std::vector<double>& x, const std::vector<double>& y, const std::string& label, int ink,
                   bool dashed) {
  return {.x = x, .y = y, .label = label, .pen = {.ink = {ink}, .width = 2, .dashed = dashed}};
}

int run_studies(const std::string& who, const std::vector<Study>& known, const StudiesCommand& command) {
  if (command.common.device != "cpu") throw ConfigError(text(who, " runs on the cpu, not on ", command.common.device));
  const std::vector<const Study*> studies = chosen(known, command.studies);
  start_libtorch(command.common.threads.value_or(1));  // the networks are too small for more
  formats::make_folder(command.out);
  std::ostream& out = messages(command.common);
  json found = json::object();
  for (const Study* study : studies) {
    RenewedLine line(command.common.quiet);
    StudyCall call{.steps = command.steps, .seed = static_cast<std::uint64_t>(command.common.seed.value_or(0))};
    call.progress = [&](double share) {
      line.show([&] { return text(study->name, ": ", std::lround(100 * share), " %  ", line.eta(share)); });
    };
    const StudyReport report = study->run(call);
    const std::vector<std::string> files = write(command.out, report);
    out << study->name << ": " << report.found.dump() << std::endl;
    found[study->name] = {{"found", report.found}, {"files", files}, {"seconds", line.seconds()}};
  }
  out << "written to " << command.out << std::endl;
  if (command.common.json)
    print_json({{"out", command.out}, {"seed", command.common.seed.value_or(0)}, {"studies", found}});
  return 0;
}

}  // namespace saddle::app
