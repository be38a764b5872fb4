#pragma once
#include <string>

#include "saddle/nn/input.h"

namespace saddle::nn {

struct Augmentation {
  bool color = false, translation = false, cutout = false;

  /// @param policy  some of color, translation and cutout, parted by commas
  /// @throws ConfigError for none of them or another word
  static Augmentation from(const std::string& policy);
};

/// Differentiable augmentation of images {n, c, h, w}, each with draws of its own, in this order:
///   color        + b, b ~ U(-1/2, 1/2); about the mean over channels times s ~ U(0, 2); about the image's mean times
///                k ~ U(1/2, 3/2)
///   translation  by whole pixels, uniform in [-h/8, h/8] and [-w/8, w/8], h/8 and w/8 rounded, zeros moving in
///   cutout       zeros in a box h/2 by w/2 (rounded down) about a uniform centre, what sticks out is lost
/// Source: Zhao et al. 2020, "Differentiable augmentation for data-efficient GAN training". Sample i takes the stream's
/// elements 7 i to 7 i + 6, whatever the policy: a thing added to it leaves the others' draws as they were.
/// @throws ConfigError if x is not images
Input augment(const Augmentation& what);

}  // namespace saddle::nn
