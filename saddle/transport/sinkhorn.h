#pragma once
#include <functional>

#include "saddle/transport/cost.h"

namespace saddle::transport {

struct SinkhornOptions {
  Tensor a, b;                     // weights {n} and {m}; undefined: 1/n and 1/m
  bool normalise = false;          // weights are divided by their sum
  double epsilon = 0.05;           // > 0
  bool relative = true;            // epsilon counts mean costs, sum_ij a_i b_j c_ij of x and y, else it is as it is
  double tolerance = 1e-6;         // of the row sums' total difference from a, > 0
  std::int64_t iterations = 1000;  // at the last epsilon, >= 1
  /// Called after each iteration with their number and the difference reached (1 before epsilon is the last one).
  std::function<void(std::int64_t iteration, double error)> progress = {};
};

/// Entropic transport between two sample sets: P_ij = a_i b_j exp((f_i + g_j - c_ij) / epsilon).
struct Sinkhorn {
  bool converged = false;
  double value = 0;      // min <P, C> + epsilon KL(P | a b); NaN unless converged
  double rounding = 0;   // what rounding may have done to it; what `tolerance` leaves is not in it
  double transport = 0;  // <P, C>, at least the exact cost; NaN unless converged
  double epsilon = 0;    // as it was used
  double marginal_error = 0;
  std::int64_t iterations = 0;
  Tensor f, g;  // {n} and {m}
};

/// min over P with row sums a and column sums b of sum_ij c(x_i, y_j) P_ij + epsilon KL(P | a b), by alternating soft
/// minima of logarithms: f_i = -epsilon log sum_j b_j exp((g_j - c_ij) / epsilon) and the same for g, while epsilon
/// falls by halves from the largest cost, each time the row sums are within 1 % of a. All pairs are looked at anew in
/// each pass, so that memory is O(n + m). Source: Cuturi 2013; in the log domain with falling epsilon Schmitzer 2019,
/// algorithm 2.
/// @throws as transport::exact; ConfigError for options out of range
Sinkhorn sinkhorn(const Cost& cost, const Tensor& x, const Tensor& y, const SinkhornOptions& options = {});

/// S(x, y) = OT(x, y) - OT(x, x) / 2 - OT(y, y) / 2, OT the value above: 0 at equal inputs, >= 0 for the costs of this
/// library with p <= 2, q = 2; towards W_p^p for small epsilon, towards the energy distance (p = 1) or |mean x - mean
/// y|^2 (p = 2) for large.
/// Source: Genevay et al. 2018, eq. (4); Feydy et al. 2019, eq. (3) and, for the self terms' averaged steps, section 3.
struct SinkhornDivergence {
  bool converged = false;  // all three
  double value = 0;        // NaN unless converged; a difference that rounding alone took below 0 is 0
  double rounding = 0;     // what rounding may have done to this difference; what `tolerance` leaves is not in it
  double epsilon = 0;
  std::int64_t iterations = 0;  // of all three
};
SinkhornDivergence sinkhorn_divergence(const Cost& cost, const Tensor& x, const Tensor& y,
                                       const SinkhornOptions& options = {});

}  // namespace saddle::transport
