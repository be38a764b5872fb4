#pragma once
#include <cstdint>
#include <utility>
#include <vector>

#include "saddle/metrics/moments.h"

namespace saddle::metrics {

/// FD^2 = |m_1 - m_2|^2 + tr(S_1 + S_2 - 2 (S_1 S_2)^1/2), the square, as everybody reports it, and its two parts.
struct Frechet {
  double value = 0;
  double mean_part = 0;                          // |m_1 - m_2|^2
  double covariance_part = 0;                    // the trace
  double rounding = 0;                           // what rounding may have done to the value
  std::int64_t rank_first = 0, rank_second = 0;  // of S_1 and S_2: below d the distance is that of fewer directions
};

/// tr (S_1 S_2)^1/2 is the sum of the roots of the eigenvalues of A S_2 A' for any A with A'A = S_1: symmetric, so
/// nothing is imaginary. Eigenvalues are known to some eps of the largest, the root of a small one only to the root of
/// that: where this leaves more than 1e-9 of both traces, the trace is the nuclear norm of A B' with B'B = S_2, by
/// singular values, which are known to some eps of the largest themselves. The difference of traces is known to
/// `rounding`; it is 0 where that alone took it below.
///
/// A sample's FD^2 is biased: E FD^2 of two n-samples of N(0, I_d) is about 2d/n + d(d + 1)/(2n). Never compare values
/// of different n. Source: Dowson and Landau 1982, eq. (4); Heusel et al. 2017, eq. (6).
/// @throws ShapeError for different d, DataError for fewer than two rows of a side
Frechet frechet(const Moments& first, const Moments& second);

/// The same from samples {n, d} and {m, d}. A side with no more samples than features needs no matrix {d, d}: with
/// centred rows X and Y, A = X / sqrt(n - 1), and tr (S_1 S_2)^1/2 is the nuclear norm of X Y' / sqrt((n - 1)(m - 1)).
/// With more samples than features and a singular S, A is the triangle R of X = QR, which has lost no digits to
/// squares.
/// @throws ShapeError, DataError as Moments
Frechet frechet(const Tensor& x, const Tensor& y);

/// A value without the sample size: FD^2 = value + slope / share, fitted to subsets that hold a share of both sides.
struct FrechetInfinity {
  double value = 0;                               // at 1/n = 0; may be below 0, by its error
  double slope = 0;                               // how much of FD^2 at share 1 is bias
  std::vector<std::pair<double, double>> points;  // share and FD^2
};

/// Least squares over subsets of a shuffled order, each within the next, of shares from 1 down to .3 in steps of
/// 1 / points. Both sides shrink, where the paper keeps the real statistics. Needs shares of more than d samples: below
/// them the bias does not fall like 1/n.
/// Source: Chong and Forsyth 2020, section 3.1.
/// @param points  2 to 50, else ConfigError. @throws DataError for fewer than 8 samples of a side; as `frechet`
FrechetInfinity frechet_infinity(const Tensor& x, const Tensor& y, std::uint64_t seed, int points = 10);

}  // namespace saddle::metrics
