#pragma once
#include <cstdint>
#include <functional>

#include "saddle/data/mixture.h"
#include "saddle/divergences/f_divergence.h"

namespace saddle::critics {

/// A Gaussian N(mean, std^2) in the place of a distribution on the line, found by training.
struct GaussianFit {
  double mean = 0, std = 1;
  double bound = 0;  // E_P[T] - E_Q[f*(T)] of the trained critic, its estimate of D_f(P || N(mean, std^2)) from below
};

struct GaussianFitOptions {
  std::int64_t steps = 10000;  // generator steps
  std::int64_t n_critic = 2;
  std::int64_t batch = 512;
  std::int64_t width = 64;      // tanh units in each of two hidden layers of the critic
  double critic_lr = 2e-3;      // Adam (0.5, 0.999), falling linearly to 0
  double generator_lr = 2e-3;   // the same
  double mean = 0.5, std = 2;   // where the generator starts: some divergences have a second, local minimum
  double averaged_share = 0.3;  // the result is the mean over this last part of the run
  std::uint64_t seed = 0;
};

/// The Gaussian found by f-GAN training: the generator G(z) = mean + std z and an MLP critic play the f-GAN objective
/// by alternating play; mean, std and bound are means over the run's last part. The best one is
/// divergences::best_gaussian().
/// Source: Nowozin et al. 2016, section 3 (there by plain gradient steps; protocol ours).
/// @param p         a mixture in one dimension
/// @param progress  called after each step with the number of steps done
/// @throws ConfigError for a mixture in more dimensions, NumericError for a step that is not finite
GaussianFit fit_gaussian(const divergences::FDivergence& f, const data::Mixture& p, const GaussianFitOptions& options,
                         const std::function<void(std::int64_t step)>& progress = {});

}  // namespace saddle::critics
