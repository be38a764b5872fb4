#pragma once
#include "saddle/penalties/penalty.h"

namespace saddle::penalties {

/// x_hat = x_real.
Points at_real();

/// x_hat = x_fake.
Points at_fake();

/// x_hat = epsilon x_real + (1 - epsilon) x_fake, epsilon ~ U[0, 1], one a sample (not one a pixel, not one a batch).
/// Source: Gulrajani et al. 2017, Algorithm 1, lines 4 to 6.
/// @throws ShapeError when x_real and x_fake differ in shape.
Points at_interpolates();

/// x_hat = x_real + noise std(x_real) eps, eps ~ N(0, I): around the data, in all directions. std is that of all
/// elements of a game's batch. Source: Kodali et al. 2017 (DRAGAN), section 2.3, where delta ~ N(0, c I). Departure
/// from their code, which adds noise uniform on [0, 0.5 std) and looks at a random point on the way there. With noise 0
/// it is at_real.
Points around_real(double noise);

/// By name: "real", "fake", "interpolates", "around-real". @throws ConfigError naming the nearest.
Points points(const std::string& name, double noise = 0.5);

}  // namespace saddle::penalties
