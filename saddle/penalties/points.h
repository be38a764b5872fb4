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

/// By name: "real", "fake", "interpolates". @throws ConfigError naming the nearest.
Points points(const std::string& name);

}  // namespace saddle::penalties
