#pragma once
#include <string>
#include <vector>

#include "saddle/dynamics/small_game.h"

namespace saddle::dynamics {

/// A polynomial that the flow leaves as it is.
struct Conserved {
  std::vector<double> coefficients;  // of `monomials`, the largest in modulus 1
  std::string formula;               // "theta^2 + psi^2"
};

/// All polynomials of degree at most `degree` (1 or 2), without constant, whose derivative along v vanishes: the null
/// space of grad q_k(z) . v(z) at random points in [-1, 1]^D and at the points given, singular values below 1e-9 of the
/// largest. An independent set in reduced form. A game whose formula changes (the hinge beyond its margin) conserves
/// there what it does not conserve elsewhere, hence the points. With D(x) = psi . x every objective of scores alone has
/// psi' = -a theta, theta' = b psi, so theta_i psi_j - theta_j psi_i is among them in two and more dimensions.
/// @param points  {K, D}, such as some of a trajectory's; undefined: none. Where v is not finite a point is left out.
std::vector<Conserved> conserved(const SmallGame& game, const Tensor& points = {}, int degree = 2);

/// A conserved quantity that a trajectory keeps, at another value than every solution has: the trajectory cannot come
/// near a solution.
struct Invariant {
  std::string formula;
  double value = 0, at_solution = 0;
};

/// The `quantities` (of degree 2) that the points of a trajectory {T, D} keep to 1e-6 of the sizes of their terms, and
/// that have another value at the solutions {K, D}, the same at all of them. Empty if no solution is known.
std::vector<Invariant> separating_invariants(const SmallGame& game, const std::vector<Conserved>& quantities,
                                             const Tensor& points, const Tensor& solutions);

}  // namespace saddle::dynamics
