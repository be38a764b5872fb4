#pragma once
#include "saddle/critics/training.h"

namespace saddle::critics {

struct SaturationOptions {
  double distance = 4, std = .5;  // reals N(distance / 2, std^2), fakes N(-distance / 2, std^2)
  std::int64_t steps = 1000;
  std::uint64_t seed = 0;
};

/// A classifier and a Wasserstein critic trained between the same two Gaussians. The classifier's probability is flat
/// where the fakes are, so the generator that descends log(1 - D) learns nothing; the critic is a straight line.
/// Source: Arjovsky et al. 2017, figure 2 (there with clipping).
struct Saturation {
  std::vector<double> x, real_density, fake_density;
  std::vector<double> probability;              // D = sigmoid(score) of `minimax`
  std::vector<double> critic;                   // score of `wasserstein` with the one-sided penalty, 0 in the middle
  double classifier_pull = 0, critic_pull = 0;  // |d L_G / d shift|: what the generator learns with all fakes in place
  double best_pull = 0;                         // critic_pull of the best critic: penalised_optimum.h
  double slope_low = 0, slope_high = 0;         // of the critic between the two modes
};
Saturation saturation(const SaturationOptions& options, const Progress& progress = {});

}  // namespace saddle::critics
