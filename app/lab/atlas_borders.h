#pragma once
#include <functional>
#include <vector>

#include "saddle/dynamics/atlas.h"

namespace saddle::app {

/// The largest stable step size against the weight of a penalty: where the linearisation at the solution says that
/// convergence ends.
struct Border {
  std::vector<double> weight, step_size;
  bool closed_form = false;  // else measured: the spectral radius of the rule's own steps
};

/// Of games that differ from `game` in weight and step size alone.
///
/// Closed form for plain alternating and simultaneous play on a Dirac-GAN with Jacobian [[0, -w], [w, -c]] at 0:
/// h = (sqrt(c^2 + 4 w^2) - c) / w^2; and c / w^2 where c <= 2 w, else (c - sqrt(c^2 - 4 w^2)) / w^2.
/// Source: Mescheder et al. 2018 for the Jacobian; the limits are where a root of the update's characteristic
/// polynomial leaves the unit circle. @return no points where 0 is no smooth equilibrium
Border border(const dynamics::Atlas& atlas, const dynamics::AtlasGame& game, const std::vector<double>& weights);

}  // namespace saddle::app
