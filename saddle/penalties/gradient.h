#pragma once
#include "saddle/core/tensor.h"

namespace saddle::penalties {

/// Two-sided gradient penalty: E[ (||g||_2 - target)^2 ], g = grad_x D; WGAN-GP is target 1, weight 10, at
/// interpolates.
///
/// Source: Gulrajani et al. 2017, eq. (3).
/// @param g  {..., n, d} gradient of each sample's own score in its own input, flattened; floating.
/// @return   {...}, unweighted, differentiable in g; the norm's derivative at 0 is 0.
/// @throws ShapeError if g has fewer than two dimensions.
Tensor two_sided(const Tensor& g, double target);

/// One-sided gradient penalty: E[ max(0, ||g||_2 - target)^2 ]: only slopes above the target cost.
/// Source: Gulrajani et al. 2017, section 4, "One-sided penalty"; Petzka et al. 2018, eq. (8). Shapes as in
/// `two_sided`.
Tensor one_sided(const Tensor& g, double target);

}  // namespace saddle::penalties
