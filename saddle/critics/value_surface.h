#pragma once
#include "saddle/critics/bounds.h"

namespace saddle::critics {

struct ValueSurfaceOptions {
  std::int64_t steps = 600;
  std::uint64_t seed = 0;
};

/// A critic's scores on a square grid around the data.
struct Surface {
  std::string data, bound;
  std::int64_t step = 0;
  std::vector<double> axis;            // of both coordinates
  std::vector<double> values;          // {axis, axis}, row after row from the lowest second coordinate; mean 0, std 1
  std::vector<double> real_x, real_y;  // some of the data
  double separation = 0;               // P(D(x) > D(G(z))) over independent pairs: .5 at a critic that knows nothing
  double contrast = 0;  // of a mixture: mean value at its modes less that halfway to their nearest neighbours; else NaN
};

/// Value surfaces on the toys in the plane, with the generator held fixed at the data plus N(0, .5^2): clipping at .01
/// gives simple surfaces that miss the data's shape, the gradient penalty of weight .1 (as the paper's toys have it)
/// does not, and of weight 10 it does. Source: Gulrajani et al. 2017, figure 1 (a).
std::vector<Surface> value_surfaces(const ValueSurfaceOptions& options, const Progress& progress = {});

/// The same on the eight Gaussians with the gradient penalty while the critic trains: frames of one run.
std::vector<Surface> surface_frames(const ValueSurfaceOptions& options, const Progress& progress = {});

}  // namespace saddle::critics
