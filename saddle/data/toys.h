#pragma once
#include <cstdint>
#include <string>

#include "saddle/data/source.h"

namespace saddle::data {

/// Whose numbers: improved_wgan_training's gan_toy.py (Gulrajani et al. 2017) or PacGAN's config.py (Lin et al. 2018).
/// The two differ in scale, so results compare only within one.
enum class ToyConstants { wgan_gp, pacgan };

/// Eight Gaussians on a circle. wgan_gp: radius 2, std .02, divided by 1.414 (not by sqrt 2); pacgan: radius 1, std
/// .01.
Mixture gaussians8(ToyConstants constants);

/// 25 Gaussians on a grid. wgan_gp: 2 {-2..2}^2, std .05, divided by 2.828; pacgan: {-4, -2, 0, 2, 4}^2, std .05.
Mixture gaussians25(ToyConstants constants);

/// n samples of the 2-D roll, {n, 2}, float32: t = 1.5 pi (1 + 2 u), ((t cos t, t sin t) + noise N(0, I)) / 7.5.
/// Hence without noise the radius is the angle, up to the factor and full turns.
///
/// Source: scikit-learn's make_swiss_roll, columns 0 and 2, with noise .25 over 7.5 as in gan_toy.py.
Tensor swissroll(std::uint64_t seed, std::uint64_t k, const Rows& rows, double noise = .25);

/// weight N(mean_a, variance_a) + (1 - weight) N(mean_b, variance_b) in one dimension.
///
/// Source: the standard values are those of Nowozin et al. 2016, "f-GAN", section 3, for which exact fits are known.
struct TwoGaussians {
  double weight = .33;  // of a; the rest is b's
  double mean_a = -1;
  double variance_a = .0625;
  double mean_b = 2;
  double variance_b = 2;
};
Mixture mixture1d(const TwoGaussians& parameters = {});

/// The mixture as a source without end: batch k is a fresh draw with Stream(seed, Purpose::data, k).
Source endless(std::string name, Mixture mixture);

}  // namespace saddle::data
