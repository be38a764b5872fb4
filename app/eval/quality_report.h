#pragma once
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "saddle/report/figure.h"

#include "app/eval/score_history.h"
#include "app/tables.h"

namespace saddle::app {

/// One method and seed.
struct Contest {
  std::string method;
  std::int64_t seed = 0;
  std::string failure;  // why it ended early, "" if it did not
  History history;
};

/// "fid 12.3 after 180 s".
std::string line_of(const Reading& reading, const std::string& score);

/// The last readings of one method's seeds.
struct Standing {
  std::string method, failure;       // why a run of it ended early
  std::size_t runs = 0;              // seeds
  std::vector<const Reading*> last;  // of those that were scored

  double mean(double Reading::* number) const;    // of seconds, images or order
  Spread spread(const std::string& score) const;  // over seeds; NaN where one was not finite
};

/// The names of all scores.
std::vector<std::string> score_names(const std::vector<Contest>& contests);

/// By the mean of the last first score, the best first; what was not scored comes last.
std::vector<Standing> standings_of(const std::vector<Contest>& contests);

/// A line for every reading.
std::string readings_csv(const std::vector<Contest>& contests, const std::vector<std::string>& names);

/// A row for every method, as Markdown.
std::string standings_table(const std::vector<Standing>& standings, const std::vector<std::string>& names);
nlohmann::json standings_json(const std::vector<Standing>& standings, const std::vector<std::string>& names);

/// Score against time and against images: the best seven by their last score in colour, the others grey.
report::Figure quality_figure(const std::vector<Contest>& contests, const std::vector<Standing>& standings,
                              const std::string& score);

}  // namespace saddle::app
