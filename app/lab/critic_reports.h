#pragma once
#include "app/lab/studies.h"

namespace saddle::app {

/// The studies of `lab critic` in the order of --help.
const std::vector<Study>& critic_studies();

// One a study; critic_surfaces.cpp, critic_curves.cpp and critic_optima.cpp hold them.
StudyReport report_saturation(const StudyCall& call);
StudyReport report_optimum(const StudyCall& call);
StudyReport report_runaway(const StudyCall& call);
StudyReport report_segments(const StudyCall& call);
StudyReport report_surface(const StudyCall& call);
StudyReport report_clipping(const StudyCall& call);
StudyReport report_estimate(const StudyCall& call);
StudyReport report_vanishing(const StudyCall& call);
StudyReport report_sides(const StudyCall& call);
StudyReport report_places(const StudyCall& call);
StudyReport report_convolution(const StudyCall& call);
StudyReport report_conditional(const StudyCall& call);
StudyReport report_moments(const StudyCall& call);

}  // namespace saddle::app
