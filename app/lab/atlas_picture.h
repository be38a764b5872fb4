#pragma once
#include <string>
#include <vector>

#include "app/lab/atlas_files.h"

namespace saddle::app {

/// Verdicts as a map for each combination of rule, objective and penalty, the step size upwards, the first other axis
/// with several numbers to the right, further axes at their first number; stability borders over it. A single
/// combination has a second map: how many steps bring the error down to a tenth.
/// @return SVG
std::string atlas_picture(const AtlasPlan& plan, const dynamics::Atlas& atlas, const std::vector<AtlasRow>& rows);

/// The map as one HTML file that needs no other: every axis to choose, hover shows a game in full.
std::string atlas_page(const AtlasPlan& plan, const dynamics::Atlas& atlas, const std::vector<AtlasRow>& rows);

}  // namespace saddle::app
