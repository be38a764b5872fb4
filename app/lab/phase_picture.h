#pragma once
#include "saddle/dynamics/study.h"
#include "saddle/report/figure.h"

namespace saddle::app {

/// Left: on a line the plane of theta and psi with the vector field, its nullclines, the trajectory from dark to light,
/// its average and the solution; in more dimensions the generator's first two coordinates. Right: the error against the
/// steps, of the trajectory and of its average.
report::Figure phase_picture(const dynamics::SmallGame& game, const dynamics::Study& study,
                             const dynamics::Trajectory& averaged, const std::string& title);

}  // namespace saddle::app
