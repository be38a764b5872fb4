#pragma once
#include <string_view>
#include <vector>

namespace saddle::divergences {

/// @throws ShapeError if p and q are of different length, ConfigError unless each is >= 0 and sums to one within 1e-9.
void require_distributions(std::string_view who, const std::vector<double>& p, const std::vector<double>& q);

}  // namespace saddle::divergences
