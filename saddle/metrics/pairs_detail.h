#pragma once
#include <cstdint>
#include <functional>

#include "saddle/core/tensor.h"

namespace saddle::metrics {

/// Samples about a common centre and their squared norms, for distances by matrix products.
struct Points {
  Tensor rows;   // {n, d}, float64
  Tensor norms;  // {n}
  Tensor given;  // {n, d}, as they came: for distances by differences
};

/// Both about x's mean: distances do not depend on it, their rounding does.
/// @throws ShapeError unless {n, d} and {m, d}, floating, n, m and d >= 1; DataError for numbers that are not finite
std::pair<Points, Points> centred_points(const char* who, const Tensor& x, const Tensor& y);

/// ||x_i - y_j||^2, {rows, m}, for the rows of x from `from` on, block by block: by matrix products, and by differences
/// where those would cancel, so that each is right to 1e-11 of itself and of equal samples 0.
void for_blocks_of_pairs(const Points& x, const Points& y,
                         const std::function<void(std::int64_t from, Tensor squared)>& visit);

/// ||x_i - y_j||^2 for some pairs, by differences. @param i, j  {pairs}, int64
Tensor squared_differences(const Points& x, const Tensor& i, const Points& y, const Tensor& j);

/// Puts squared distances by differences into a block of for_blocks_of_pairs(), where `where` {rows, m} says so.
void take_differences(const Points& x, const Points& y, std::int64_t from, const Tensor& squared, const Tensor& where);

/// True for squared distances so near to a bound that products cannot tell on which side they lie.
Tensor near_to(const Tensor& squared, const Tensor& bound);

/// The samples about their own mean, for distances among themselves: alike samples that lie far from the other side's
/// mean would all cancel.
Points about_own_mean(const Points& x);

/// The square of each x's distance to its k-th nearest other x, {n}; n > k.
Tensor squared_radii(const Points& x, std::int64_t k);

}  // namespace saddle::metrics
