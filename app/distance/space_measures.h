#pragma once
#include "saddle/divergences/gaussians.h"

#include "app/distance/measures.h"

namespace saddle::app {

/// An f-divergence of Gaussians by formula.
using ClosedForm = double (*)(const divergences::GaussianNd& p, const divergences::GaussianNd& q,
                              const Options& options);

/// By the f-divergence's name; null where there is none.
ClosedForm closed_form(const std::string& name);

// Measures of laws in two dimensions or more, for Measure::of_space_laws.

/// D_f times `share`: of Gaussians the closed form, else in the plane by quadrature with its error.
std::function<Way(const MeasureCall&)> f_of_space(const std::string& name, double share = 1);
/// W_2 of Gaussians.
Way w2_of_space(const MeasureCall& c);
/// MMD^2 of Gaussians, with a bandwidth that does not depend on samples.
Way mmd_of_space(const MeasureCall& c);
/// The energy distance of Gaussians.
Way energy_of_space(const MeasureCall& c);

}  // namespace saddle::app
