#pragma once
#include "app/distance/measures.h"

namespace saddle::app {

/// Measures that are the most a class of critics reaches: GAN-QP's divergence of critics D(x_r, x_f) and D(x), and the
/// bounded Lipschitz distance, the hinge loss's optimum among 1-Lipschitz critics.
std::vector<Measure> critic_suprema();

}  // namespace saddle::app
