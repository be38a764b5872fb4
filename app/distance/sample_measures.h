#pragma once
#include <string>

#include "app/distance/measures.h"

namespace saddle::app {

// Measures of samples, for Measure::of_samples: with an interval from halves of them where one is asked for and there
// is one, else "no_interval", which says why.

inline constexpr std::int64_t kNeighboursOfKl = 5;

/// W_p, exact: by sorting on the line, else by the network simplex, with its proof.
Measured wasserstein_of_samples(const MeasureCall& c, double p);
/// SW_2 along random directions, with the standard error of these.
Measured sliced_of_samples(const MeasureCall& c);
/// W_2 along the steepest direction that is found.
Measured max_sliced_of_samples(const MeasureCall& c);
/// The debiased Sinkhorn divergence of squared distances.
Measured sinkhorn_of_samples(const MeasureCall& c);
/// MMD^2 with mmd_kernel().
Measured mmd_of_samples(const MeasureCall& c);
divergences::Kernel mmd_kernel(const MeasureCall& c);
/// 2 E|X-Y| - E|X-X'| - E|Y-Y'|.
Measured energy_of_samples(const MeasureCall& c);
/// W_2 of the Gaussians with the samples' moments.
Measured gaussian_w2_of_samples(const MeasureCall& c);
/// KL(A || B) by nearest neighbours. @param reverse  KL(B || A)
Measured kl_of_samples(const MeasureCall& c, bool reverse);
/// D_f times `share`, of samples that were counted in bins.
Way f_of_samples(const std::string& name, double share = 1);

/// W_p of two sample sets {n, d} and {m, d} with equal weights.
double wasserstein(double p, const Tensor& x, const Tensor& y);

}  // namespace saddle::app
