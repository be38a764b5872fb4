#pragma once
#include <functional>
#include <vector>

#include "saddle/core/tensor.h"
#include "saddle/divergences/f_divergence.h"

namespace saddle::divergences {

struct Rectangle {
  double left = 0, right = 1, bottom = 0, top = 1;
};

struct PlaneOptions {
  double tolerance = 1e-10;  // of the error estimate, absolute, and relative where the value exceeds 1; > 0
  std::int64_t evaluations = 20'000'000;  // of the integrand; at this many the best so far is returned, its error said
};

struct PlaneIntegral {
  double value = 0;
  double error = 0;  // summed over the parts: how far they are from what the next coarser ones made of them
};

/// The integral of g over a rectangle. Lobatto's rule with 8 x 8 points on 16 x 16 parts, each quartered; then the part
/// whose quarters differ most from the polynomial through its points is quartered, until the sum of these differences
/// is within the tolerance or the evaluations are spent. The error is an estimate, no bound; for smooth integrands it
/// is far too large, and along kinks it held in all of 1,200 trials (total variation, tolerances 1e-3 to 1e-8). A peak
/// narrower than 1/100 of a side can be missed.
/// @throws ConfigError for a rectangle without extent or options that are not as said
PlaneIntegral integrate(const std::function<double(double x, double y)>& g, const Rectangle& box,
                        const PlaneOptions& o = {});

/// A density in the plane.
using PlaneDensity = std::function<double(double x, double y)>;

/// D_f of two densities by integrate(): what lies outside the rectangle is missing from value and error. A density that
/// underflows is taken to be zero there, as by divergence() of pairs.h.
PlaneIntegral divergence(const FDivergence& d, const PlaneDensity& p, const PlaneDensity& q, const Rectangle& box,
                         const PlaneOptions& o = {});

/// sum_k weights_k N(means_k, covariances_k) in the plane.
struct PlaneMixture {
  Tensor weights;      // {k}, >= 0, sums to one within 1e-9
  Tensor means;        // {k, 2}
  Tensor covariances;  // {k, 2, 2}, symmetric, positive definite
};

/// The mixture of round Gaussians, covariances_k = stds_k^2 I. @param stds  {k}, > 0
PlaneMixture round_mixture(const Tensor& weights, const Tensor& means, const Tensor& stds);

/// D_f(P || Q) of two mixtures. Parts are quartered to the width of the Gaussians that they meet before any is trusted,
/// so that narrow ones are not missed; ratios are taken from logarithms, so that far ones do not underflow. The
/// integral goes to 12 standard deviations of all Gaussians, and what it has beyond 8.5 counts as error: an infinite
/// divergence (chi-squared of a wider P) comes as a huge or infinite value with an error of its size.
/// @throws ShapeError or ConfigError for what is no mixture; NumericError if a ratio beyond e^+-700, where f is
/// infinite
///         or as good as, matters for the value
PlaneIntegral divergence(const FDivergence& d, const PlaneMixture& p, const PlaneMixture& q,
                         const PlaneOptions& o = {});

}  // namespace saddle::divergences
