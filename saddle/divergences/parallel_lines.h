#pragma once
#include <cstdint>

namespace saddle::divergences {

/// How far apart two parallel segments are: P uniform on {0} x [0, 1], Q on {theta} x [0, 1].
/// Source: Arjovsky, Chintala and Bottou 2017, "Wasserstein GAN", example 1.
struct ParallelLines {
  double w1 = 0;               // |theta|, by the network simplex
  double jensen_shannon = 0;   // JSD: log 2, and 0 at theta = 0
  double kl = 0;               // infinite, and 0 at theta = 0
  double total_variation = 0;  // 1, and 0 at theta = 0
  double energy = 0;           // 2 E|x - y| - E|x - x'| - E|y - y'|
  double mmd_squared = 0;      // RBF kernel, bandwidth 1
  /// GAN-QP's divergence, d = ||x - y||, lambda = 1, of a critic of two arguments: E d / 2 for theta != 0, which falls
  /// to 1/6 at theta -> 0 and not to 0; and of a critic of one argument, which falls to 0 like 1 / log(1 / |theta|).
  double two_argument_qp = 0, one_argument_qp = 0;
};

/// Both segments as n points, the middles of n equal parts, of equal weight: off the segments' own values by 1/n^2, but
/// for `one_argument_qp` only while 1/n is well below |theta|.
/// @throws ConfigError unless theta is finite and 2 <= n <= 2,000
ParallelLines parallel_lines(double theta, std::int64_t n = 200);

}  // namespace saddle::divergences
