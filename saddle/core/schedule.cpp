#include "saddle/core/schedule.h"

#include <algorithm>

namespace saddle {

const Table<Schedule>& schedules() {
  static const Table<Schedule> table(
      "schedule", {{"constant",
                    "1",
                    "",
                    {},
                    [](const Options&) {
                      return Schedule{"constant", [](double) { return 1.0; }};
                    }},
                   {"linear", "1 - share of the run", "Gulrajani et al. 2017, appendix F", {}, [](const Options&) {
                      return Schedule{"linear", [](double share) { return std::clamp(1 - share, 0.0, 1.0); }};
                    }}});
  return table;
}

}  // namespace saddle
