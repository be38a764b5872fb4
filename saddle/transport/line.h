#pragma once
#include "saddle/transport/cost.h"
#include "saddle/transport/exact.h"

namespace saddle::transport {

/// W_p^p of two weighted sample sets on the line, p >= 1: the monotone plan, which moves the first mass to the first
/// place, is optimal for every convex cost of the difference. O(n log n).
/// Source: Villani 2003, theorem 2.18.
/// @param x, y  {n} and {m}, or {n, 1} and {m, 1}; @param a, b  weights, undefined: 1/n and 1/m
/// @throws as `exact`, DataError if W_p^p of different samples is beyond float64
double line_cost(double p, const Tensor& x, const Tensor& y, const Tensor& a = {}, const Tensor& b = {},
                 bool normalise = false);

/// The plan itself, places counted as the samples are given.
Plan line_plan(const Tensor& x, const Tensor& y, const Tensor& a = {}, const Tensor& b = {}, bool normalise = false);

/// W_p^p for each of k columns at once, {n, k} and {m, k} with one weight a row -> {k}: what slices need.
Tensor line_costs(double p, const Tensor& x, const Tensor& y, const std::vector<double>& a,
                  const std::vector<double>& b);

}  // namespace saddle::transport
