#pragma once
#include "saddle/core/schedule.h"
#include "saddle/nn/input.h"

namespace saddle::nn {

/// Instance noise: x + std factor(share) eps, eps ~ N(0, I), so that data and model have common support. Source:
/// Arjovsky and Bottou 2017, section 3; annealed as in Sonderby et al. 2017.
/// @param std  in the samples' unit (pixels lie in [-1, 1]), >= 0
Input noise(double std, Schedule schedule);

}  // namespace saddle::nn
