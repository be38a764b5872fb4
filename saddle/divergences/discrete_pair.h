#pragma once
#include <functional>
#include <vector>

#include "saddle/divergences/line_law.h"

namespace saddle::divergences {

/// Two distributions on the same points.
struct DiscretePair {
  Tensor points;             // {k, d}, float64, no two of them equal
  std::vector<double> p, q;  // masses, {k} each
};

/// Two weighted sample sets as distributions: equal samples, of a side or of both, become one point.
/// @param x, y  {n, d} and {m, d}. @param a, b  weights; undefined: equal
/// @throws ShapeError, DataError as transport::two_samples; ConfigError for weights that are no distribution
DiscretePair discrete_pair(const Tensor& x, const Tensor& y, const Tensor& a = {}, const Tensor& b = {});

/// Two laws on the line as masses at the middles of cells, so many equal ones between each two cuts (jumps, and 0, 1,
/// 2, 4, 8 and 12 standard deviations of every Gaussian that a law is made of); a point mass is a point. Cells where
/// neither has mass are left out.
/// @throws ConfigError unless cells >= 1
DiscretePair cells_of(const LineLaw& p, const LineLaw& q, int cells);

/// The limit of value(cells) for 8, 16, ... cells between each two cuts. Its error is the last change, an estimate: it
/// ends at a relative one of 1e-9, or where twice the cells would make more than 2,000 points.
/// @param who     asks, for messages
/// @param smooth  the error falls like cells^-2, so that Richardson's extrapolation takes it away
/// @throws NumericError where the error is above 1e-4 of the value
Integral limit_in_cells(const std::string& who, const LineLaw& p, const LineLaw& q,
                        const std::function<double(const DiscretePair&)>& value, bool smooth);

}  // namespace saddle::divergences
