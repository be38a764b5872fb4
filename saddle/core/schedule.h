#pragma once
#include <functional>
#include <string>

#include "saddle/core/names.h"

namespace saddle {

/// A factor of a learning rate, a penalty's weight or a noise at a share of the run in [0, 1]; the same function for a
/// run of any length.
struct Schedule {
  std::string name;
  std::function<double(double share)> factor;
};

/// All schedules by name: constant (1), linear (1 - share: Gulrajani et al. 2017, appendix F, "decayed linearly to 0"),
/// cosine ((1 + cos(pi share)) / 2: Loshchilov and Hutter 2017, eq. (5), without restarts).
const Table<Schedule>& schedules();

}  // namespace saddle
