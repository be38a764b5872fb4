#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "saddle/metrics/metric.h"

namespace saddle::metrics {

/// What a perfect generator would get from as many samples: reals in place of the fakes.
struct Floors {
  std::map<std::string, double> values;  // by the scores' names; empty where there are too few reals for the metric
  std::int64_t n = 0;                    // samples in place of the fakes
};

/// The metric of the reals against the evidence's spare ones; where there are none, of one random half of the reals
/// against the other, which a biased metric such as FID sees as about twice the floor of all.
Floors floors_of(const Metric& metric, const Evidence& evidence);

/// Scores whose floor is not known in closed form get it from these, and `floor_n` beside it.
void give_floors(std::vector<Score>& scores, const Floors& floors);

/// Whether a score of these has no floor of its own.
bool want_floors(const std::vector<Score>& scores);

}  // namespace saddle::metrics
