#pragma once
#include "saddle/core/tensor.h"

namespace saddle::divergences {

/// KL(P || Q) from samples of both: (1 / n) sum_i [d log(nu_i / rho_i) + log(m_i / (n - 1))], rho_i the distance of x_i
/// to its k-th nearest other x, nu_i that to its k-th nearest y, m_i = m; a y that equals x_i is left out of both nu_i
/// and m_i, so that equal sets have 0. Consistent where P has a density and support within Q's; its bias falls like
/// n^(-1/d). Distances are computed in blocks: memory is O(n + m). Source: Wang, Kulkarni and Verdu 2009, eq. (5).
/// @param x, y  {n, d} and {m, d}, or {n} and {m}; n > k, m >= k, m > k where samples are in both
/// @throws ShapeError, DataError for what is not finite; DataError also where samples of one side are equal, for then
/// their law has no density: add noise of the data's resolution first, or say which duplicates are meant
double kl_by_neighbours(const Tensor& x, const Tensor& y, std::int64_t k = 5);

}  // namespace saddle::divergences
