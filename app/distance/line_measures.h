#pragma once
#include <string>

#include "app/distance/measures.h"

namespace saddle::app {

// Measures of laws on the line, for Measure::of_line_laws; those by quadrature with its error.

/// W_p: of Gaussians a closed form for p = 1 and 2, else a quadrature.
std::function<Way(const MeasureCall&)> w_of_line(double p);
/// D_f times `share`: of Gaussians the closed form where there is one, else a quadrature.
std::function<Way(const MeasureCall&)> f_of_line(const std::string& name, double share = 1);
/// MMD^2 of Gaussians, with a bandwidth that does not depend on samples.
Way mmd_of_line(const MeasureCall& c);
/// The energy distance.
Way energy_of_line(const MeasureCall& c);

}  // namespace saddle::app
