#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "saddle/transport/cost.h"

namespace saddle::transport {

/// How mass moves: mass[k] from source[k] to sink[k]; all mass[k] > 0.
struct Plan {
  std::vector<std::int64_t> source, sink;
  std::vector<double> mass;

  /// As a matrix {n, m}.
  Tensor matrix(std::int64_t n, std::int64_t m) const;
};

/// optimal: the prices prove the plan, the gap is at most 1e-9 of what the plan costs (2^-90 of the
/// largest cost if it costs nothing). stopped: by the options.
/// inexact: costs differ by so much that potentials in twice the digits of float64 cannot prove it.
enum class Status { optimal, stopped, inexact };

/// "optimal", "stopped", "inexact".
const char* word_for(Status status);

/// The cheapest plan, and the prices that prove it: f_i + g_j <= c_ij for all i and j, with equality where mass moves.
struct Transport {
  Status status = Status::stopped;
  double value = 0;   // min sum c_ij P_ij; NaN unless optimal
  double primal = 0;  // cost of `plan`: never below the minimum
  double dual = 0;    // sum a_i f_i + sum b_j g_j as primal - sum P_ij (c_ij - f_i - g_j): never above the minimum
  Plan plan;
  Tensor f, g;                // {n} and {m}, Kantorovich's potentials, rounded; f of the first source is 0
  double marginal_error = 0;  // largest difference of a sum of the plan from its weight
  std::int64_t pivots = 0;

  double gap() const { return primal - dual; }
};

struct ExactOptions {
  Tensor a, b;              // weights {n} and {m}; undefined: 1/n and 1/m
  bool normalise = false;   // weights are divided by their sum
  std::int64_t pivots = 0;  // stop after so many; 0: no limit
  /// Called now and then with the pivots done.
  std::function<void(std::int64_t pivots)> progress = {};
};

/// min over P >= 0 with row sums a and column sums b of sum_ij c(x_i, y_j) P_ij, exactly: by the network simplex, with
/// costs computed when they are looked at, so that memory is O(n + m). Points of weight 0 take no part in the plan.
/// A pivot needs a reduced cost below -1e-13 of the largest cost; where that leaves a gap above 1e-10 of what the plan
/// costs, the search goes on with potentials in twice the digits, and its last word is compared with 1e-9 (`Status`).
/// Costs are right to a few units in their last place each, and none is below 0, so the value is as right relatively.
/// Weights count as they are stored: what their rounding leaves over, 1e-17, has to go somewhere too, however far.
/// Source: Dantzig 1951 for the transportation simplex; Bonneel et al. 2011, section 4.1, for its use on dense
/// problems.
/// @param x, y  {n, d} and {m, d}, or {n} and {m} on the line
/// @throws ShapeError; DataError for what is not finite, or costs beyond float64; ConfigError for weights that are no
///         distribution
Transport exact(const Cost& cost, const Tensor& x, const Tensor& y, const ExactOptions& options = {});

/// The same for any costs {n, m}, all finite.
Transport exact(const Tensor& costs, const ExactOptions& options = {});

/// g's price of each z: f(z) = min_j c(z, y_j) - g_j, {k}, the largest f with f(z) + g_j <= c(z, y_j) for all j. At x
/// it is Transport's f where mass moves; for c = ||z - y|| it is 1-Lipschitz, the critic that W_1 has: E f(x) - E f(y)
/// = W_1. Source: Villani 2003, section 2.1 and theorem 1.14.
/// @param z  {k, d}; @param y  {m, d}, of weights above 0; @param g  {m}
/// @throws as `costs`; ShapeError unless g has one price a point
Tensor price_of(const Cost& cost, const Tensor& z, const Tensor& y, const Tensor& g);

}  // namespace saddle::transport
