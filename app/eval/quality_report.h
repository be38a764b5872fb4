#pragma once
#include <map>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "saddle/metrics/protocol.h"
#include "saddle/report/figure.h"

namespace saddle::app {

/// A score on the way of a run.
struct Reading {
  double seconds = 0, images = 0;        // of training; shown to the critic
  double order = 0;                      // the first score, turned so that less is better
  std::map<std::string, double> scores;  // by what they are called: fd-classifier
};

/// One method and seed.
struct Contest {
  std::string method;
  std::int64_t seed = 0;
  std::string failure;         // why it ended early, "" if it did not
  metrics::Protocol protocol;  // of its scores
  std::string first;           // what the first metric's score is called
  std::vector<Reading> readings;
};

/// "fid 12.3 after 180 s".
std::string line_of(const Reading& reading, const std::string& score);

/// The last readings of one method's seeds.
struct Standing {
  std::string method, failure;       // why a run of it ended early
  std::size_t runs = 0;              // seeds
  std::vector<const Reading*> last;  // of those that were scored

  double mean(const std::string& score) const;       // NaN where one was not finite
  double deviation(const std::string& score) const;  // of one seed; NaN of one alone
};

/// The names of all scores, those of the first method that was scored.
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
