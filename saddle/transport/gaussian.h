#pragma once
#include "saddle/core/tensor.h"

namespace saddle::transport {

/// W_2^2 of N(mean_1, S_1) and N(mean_2, S_2): |mean_1 - mean_2|^2 + tr(S_1 + S_2 - 2 (S_1^1/2 S_2 S_1^1/2)^1/2), by
/// the singular values of S_1^1/2 S_2^1/2, so singular matrices are as good as any; a difference of traces that
/// rounding took below 0 is 0. The Frechet distance of the FID. Source: Dowson and Landau 1982, eq. (4).
/// @param mean, covariance  {d} and {d, d}; eigenvalues between -1e-9 of the largest and 0 count as 0
/// @throws ShapeError; ConfigError for a covariance that is not symmetric or has an eigenvalue below that; NumericError
///         where the result is beyond float64
double gaussian_cost(const Tensor& mean_1, const Tensor& covariance_1, const Tensor& mean_2,
                     const Tensor& covariance_2);

/// The linear part A of the optimal map x -> mean_2 + A (x - mean_1): S_1^-1/2 (S_1^1/2 S_2 S_1^1/2)^1/2 S_1^-1/2.
/// @throws as above, ConfigError also where S_1 is singular
Tensor gaussian_map(const Tensor& covariance_1, const Tensor& covariance_2);

}  // namespace saddle::transport
