#pragma once
#include <optional>
#include <vector>

#include "saddle/dynamics/small_game.h"

namespace saddle::dynamics {

/// Points where nobody moves, v(z) = 0 to 1e-11, found by damped Newton steps (least squares where the Jacobian is
/// singular) from each row of `starts` {K, D}; equal ones (to 1e-6) are given once, in the order of the starts.
std::vector<Tensor> equilibria(const SmallGame& game, const Tensor& starts);

}  // namespace saddle::dynamics
