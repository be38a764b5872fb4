#pragma once
#include "saddle/core/norm.h"

namespace saddle::penalties {

/// ||g||_*, {..., n, d} -> {..., n}: the critic's slope at each sample, in the dual of the norm on x, since
/// |D(x) - D(y)| <= sup ||g||_* ||x - y||. Its derivative at 0 is 0.
/// @throws ShapeError if g has fewer than two dimensions.
Tensor slope(const Tensor& g, Norm norm = Norm::l2);

struct SlopeOptions {
  int power = 2;  // 1: E |slope - target|, one-sided an exact penalty (critics/penalised_optimum.h); 2: as the paper
  Norm norm = Norm::l2;  // on x
};

/// Two-sided gradient penalty: E[ |slope - target|^power ], slope = ||grad_x D||; WGAN-GP is target 1, power 2, weight
/// 10, at interpolates.
///
/// Source: Gulrajani et al. 2017, eq. (3); other norms as Adler and Lunz 2018, eq. (5).
/// @param g  {..., n, d} gradient of each sample's own score in its own input, flattened; floating.
/// @return   {...}, unweighted, differentiable in g.
/// @throws ShapeError if g has fewer than two dimensions.
Tensor two_sided(const Tensor& g, double target, const SlopeOptions& options = {});

/// One-sided gradient penalty: E[ max(0, slope - target)^power ]: only slopes above the target cost.
/// Source: Gulrajani et al. 2017, section 4, "One-sided penalty"; Petzka et al. 2018, eq. (8). Shapes as in
/// `two_sided`.
Tensor one_sided(const Tensor& g, double target, const SlopeOptions& options = {});

/// Power penalty: E[ ||grad_x D||_2^p ], p > 0; WGAN-div is p 6, weight k = 2, at interpolates.
/// Source: Wu et al. 2018, "Wasserstein Divergence for GANs", eq. (7). Shapes as in `two_sided`.
Tensor power(const Tensor& g, double p);

/// 1/2 E[ ||grad_x D||_2^2 ]; its weight is the paper's gamma. R1 at reals, R2 at fakes.
/// Source: Mescheder et al. 2018, eqs. (9) and (10). Shapes as in `two_sided`.
Tensor half_square(const Tensor& g);

}  // namespace saddle::penalties
