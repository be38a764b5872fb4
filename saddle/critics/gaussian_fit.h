#pragma once
#include <cstdint>
#include <functional>

#include "saddle/data/mixture.h"
#include "saddle/divergences/f_divergence.h"

namespace saddle::critics {

/// A Gaussian N(mean, std^2) in the place of a distribution on the line, and how far it is off.
struct GaussianFit {
  double mean = 0, std = 1;
  double divergence = 0;  // D_f(P || N(mean, std^2)), by quadrature
  double bound = 0;       // what the trained critic says it is, E_P[T] - E_Q[f*(T)]
};

/// The Gaussian with the least D_f(P || .), by quadrature and coordinate descent from (mean, std); no critic, bound =
/// divergence. P is a mixture in one dimension.
GaussianFit best_gaussian(const divergences::FDivergence& f, const data::Mixture& p, double mean = 0.5, double std = 2);

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

/// The same found by f-GAN training: the generator G(z) = mean + std z and an MLP critic play the f-GAN objective by
/// alternating play; mean, std and bound are means over the run's last part.
/// Source: Nowozin et al. 2016, section 3 (there by plain gradient steps; protocol ours).
/// @param progress  called after each step with the number of steps done
GaussianFit fit_gaussian(const divergences::FDivergence& f, const data::Mixture& p, const GaussianFitOptions& options,
                         const std::function<void(std::int64_t step)>& progress = {});

}  // namespace saddle::critics
