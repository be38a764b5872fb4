#pragma once
#include <optional>
#include <vector>

#include "saddle/dynamics/small_game.h"

namespace saddle::dynamics {

/// Points where nobody moves, v(z) = 0 to 1e-11, found by damped Newton steps (least squares where the Jacobian is
/// singular) from each row of `starts` {K, D}; equal ones (to 1e-6) are given once, in the order of the starts.
std::vector<Tensor> equilibria(const SmallGame& game, const Tensor& starts);

/// A polynomial that the flow leaves as it is.
struct Conserved {
  std::vector<double> coefficients;  // of `monomials`, the largest in modulus 1
  std::string formula;               // "theta^2 + psi^2"
};

/// All polynomials of degree at most `degree` (1 or 2), without constant, whose derivative along v vanishes: the null
/// space of grad q_k(z) . v(z) at random points in [-1, 1]^D, singular values below 1e-9 of the largest. An
/// independent set in reduced form.
std::vector<Conserved> conserved(const SmallGame& game, int degree = 2);

}  // namespace saddle::dynamics
