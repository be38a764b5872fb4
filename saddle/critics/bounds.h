#pragma once
#include <string>
#include <vector>

#include "saddle/critics/training.h"

namespace saddle::critics {

/// What keeps a Wasserstein critic from growing: a penalty, a constraint, or nothing.
struct Bound {
  std::string name;  // for legends: "clip 0.01"
  std::vector<Choice> penalties{};
  Choice constraint{"none"};
};

/// Whether there is anything that keeps it.
bool is_bounded(const Bound& bound);

Bound no_bound();
Bound clip(double c);
Bound two_sided(double weight = 10);
Bound one_sided(double weight = 10);
/// weight E max(0, ||grad D|| - 1), not squared: an exact penalty where `weight` is large enough
/// (penalised_optimum.h).
Bound unsquared(double weight = 10);
/// @param norm  of convolutions, "kernel" or "operator" (spectral_norm.h); of linear layers they are the same
Bound spectral_norm(const std::string& norm = "kernel");

/// The options with that bound.
CriticOptions bounded(CriticOptions options, const Bound& bound);

/// A number that |D(x) - D(y)| / |x - y| of a chain of linear layers, convolutions and layers whose stretch is known
/// never exceeds: the product of the largest singular values of its weights, as the layers get them, and for
/// convolutions of nn::norm_bound().
/// @throws ConfigError naming the layer of which no bound is known (batch norm, residual sums, ...)
double lipschitz_bound(const nn::Network& chain, const nn::Weights& weights);

}  // namespace saddle::critics
