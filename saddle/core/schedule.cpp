#include "saddle/core/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace saddle {
namespace {

Schedule constant(const Options&) {
  return {"constant", [](double) { return 1.0; }};
}

Schedule linear(const Options&) {
  return {"linear", [](double share) { return std::clamp(1 - share, 0.0, 1.0); }};
}

Schedule cosine(const Options&) {
  return {"cosine", [](double share) { return (1 + std::cos(std::numbers::pi * std::clamp(share, 0.0, 1.0))) / 2; }};
}

}  // namespace

const Table<Schedule>& schedules() {
  static const Table<Schedule> table(
      "schedule",
      {{"constant", "1", "", {}, constant},
       {"linear", "1 - share of the run", "Gulrajani et al. 2017, appendix F", {}, linear},
       {"cosine", "(1 + cos(pi share of the run)) / 2", "Loshchilov and Hutter 2017, eq. (5)", {}, cosine}});
  return table;
}

}  // namespace saddle
