#pragma once
#include "saddle/dynamics/study.h"
#include "saddle/report/figure.h"

namespace saddle::app {

/// Left: on a line the plane of theta and psi with the vector field, its nullclines, the trajectory from dark to light,
/// its average and the solution; in more dimensions the generator's first two coordinates. Right: the error of the
/// trajectory and of its average against the time.
/// @param time  the axis' label: steps, or t of a flow
report::Figure phase_picture(const dynamics::SmallGame& game, const dynamics::Study& study,
                             const dynamics::Trajectory& averaged, const std::string& title, const std::string& time);

}  // namespace saddle::app
