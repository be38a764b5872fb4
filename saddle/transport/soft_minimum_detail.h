#pragma once
#include "saddle/transport/cost_rows_detail.h"

namespace saddle::transport {

/// Passes over all pairs, row by row on all threads; nothing of size n m is stored.

/// -eps log sum_j exp(log_b_j + (g_j - c_ij) / eps) for each row i, {n}: the cheapest c_ij - g_j, softly.
Tensor soft_minimum(const CostRows& rows, const Tensor& log_b, const Tensor& g, double eps);

/// sum_ij P_ij c_ij, P_ij = exp(log_a_i + log_b_j + (f_i + g_j - c_ij) / eps).
double mean_cost_of_plan(const CostRows& rows, const Tensor& log_a, const Tensor& f, const Tensor& log_b,
                         const Tensor& g, double eps);

/// sum_ij a_i b_j c_ij.
double mean_cost(const CostRows& rows, const Tensor& a, const Tensor& b);

}  // namespace saddle::transport
