#pragma once
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
Bound spectral_norm();

/// The options with that bound.
CriticOptions bounded(CriticOptions options, const Bound& bound);

}  // namespace saddle::critics
