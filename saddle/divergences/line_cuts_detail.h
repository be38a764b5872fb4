#pragma once
#include <vector>

#include "saddle/divergences/line_law.h"

namespace saddle::divergences {

/// Points of [low, high], rising, between which both laws are smooth: its ends, jumps, and 0, 1, 2, 4, 8 and 12
/// standard deviations around every Gaussian that the laws are made of. Empty unless low < high.
std::vector<double> cuts_of(const LineLaw& a, const LineLaw& b, double low, double high);

}  // namespace saddle::divergences
