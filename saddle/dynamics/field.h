#pragma once
#include "saddle/dynamics/small_game.h"

namespace saddle::dynamics {

/// v(z) = -(dL_G/dtheta, dL_D/dpsi), z = (theta, psi): where both players would move, {R, D} -> {R, D}; by autograd of
/// the game that trains. Gradient flow is dz/dt = v(z). Undefined gradients count as 0.
Tensor field(const SmallGame& game, const Tensor& points);

/// dv/dz, {R, D} -> {R, D, D}, entry [i][j] = dv_i/dz_j: by differentiating the field once more.
Tensor jacobian(const SmallGame& game, const Tensor& points);

}  // namespace saddle::dynamics
