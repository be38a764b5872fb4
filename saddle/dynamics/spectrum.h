#pragma once
#include <complex>
#include <vector>

#include "saddle/dynamics/iteration.h"

namespace saddle::dynamics {

/// Eigenvalues of a square matrix {D, D}, by falling real part, then falling imaginary part.
std::vector<std::complex<double>> eigenvalues(const Tensor& matrix);

/// How far from 1 a spectral radius may be and still count as 1: rounding.
inline constexpr double kNeutral = 1e-9;

/// The largest modulus; 0 of an empty list.
double spectral_radius(const std::vector<std::complex<double>>& values);

/// One step as a map of states, or the flow over a short time, linearised at a fixed point.
struct UpdateMap {
  Tensor jacobian;          // {S, S}, of `period` steps
  std::int64_t period = 1;  // steps after which the rule's counters come round
  double step = 1;          // time that a step takes: 1, so that time counts steps, or an interval of the flow
  bool fixed = false;       // whether the point stays where it is to 1e-9
  bool smooth = false;      // whether differences of two sizes agree: else there is no derivative here

  double time() const { return static_cast<double>(period) * step; }
  /// The factor a unit of time by which small distances shrink or grow in the end.
  double radius() const;
  /// Eigenvalues of the period's map.
  std::vector<std::complex<double>> eigenvalues() const { return dynamics::eigenvalues(jacobian); }
};

/// The Jacobian of the whole step - weights, optimisers, the rule's memory - by central differences of fourth order,
/// all of them played as one stack of games: for any rule and optimiser there is. Error about 1e-12 where smooth.
/// @param point  {D}: an equilibrium
UpdateMap update_map(const SmallGame& game, const Motion& motion, const Tensor& point);

/// e^(J t), what the flow dz/dt = v(z) does over a time t to small distances from an equilibrium {D}, J = dv/dz there.
UpdateMap flow_map(const SmallGame& game, const Tensor& point, double time);

}  // namespace saddle::dynamics
