#pragma once
#include <vector>

#include "saddle/core/tensor.h"

namespace saddle::divergences {

/// The quadratic potential divergence of two discrete distributions and the critic that attains it. For any distance it
/// is finite, symmetric in P and Q, and 0 only at P = Q; for two Diracs it is lambda d / 2, overlap or not.
struct QuadraticPotential {
  double value = 0;
  Tensor gap;  // {n, n}, float64: D(x_i, x_j) - D(x_j, x_i), x_i of P and x_j of Q; 0 where it does not matter
};

/// D_QP = max over D of E[g - g^2 / (2 lambda d)], g = D(x_r, x_f) - D(x_f, x_r), x_r ~ P, x_f ~ Q.
/// With a = p_i q_j and b = p_j q_i the maximum is at g = lambda d (a - b) / (a + b), so that |g| <= lambda d, and is
/// (lambda / 4) sum_ij d_ij (a - b)^2 / (a + b).
/// Source: Su 2018, "GAN-QP", arXiv 1811.07296.
/// @param distance  {n, n}: d_ij = d_ji >= 0, d_ii = 0
/// @throws ShapeError, or ConfigError if lambda or a distance is not as said or p, q are no distributions
QuadraticPotential quadratic_potential(const std::vector<double>& p, const std::vector<double>& q,
                                       const Tensor& distance, double lambda);

/// What a critic of one argument, the one that is trained in practice, can reach: value <= D_QP.
struct OneArgumentPotential {
  double value = 0;
  std::vector<double> critic;  // D(x_i), mean 0 over the outcomes with p or q > 0, and 0 at the others
};

/// The maximum of E[g - g^2 / (2 lambda d)] over g = D(x_r) - D(x_f): sum_i (p_i - q_i) D_i / 2, where D solves
/// L D = lambda (p - q) and L is the Laplacian of the graph with weights (p_i q_j + p_j q_i) / d_ij.
/// Here |g| <= lambda d, which holds for two arguments, need not: P = (0, .1, .9), Q = (.1, 0, .9) at 0, 1, 2 has a
/// slope of 2.5 lambda.
/// @throws as quadratic_potential, and ConfigError if two outcomes are at distance 0
OneArgumentPotential one_argument_potential(const std::vector<double>& p, const std::vector<double>& q,
                                            const Tensor& distance, double lambda);

}  // namespace saddle::divergences
