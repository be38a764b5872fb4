#pragma once
#include <functional>
#include <string>
#include <vector>

#include "saddle/core/tensor.h"

namespace saddle::penalties {

/// What is done to the critic's trainable weights, in place, after each of its steps.
struct Constraint {
  std::string name;
  std::function<void(const std::vector<Tensor>& weights)> apply;
};

/// Nothing.
Constraint unconstrained();

/// w <- clip(w, -c, c), c > 0: a crude way to bound the critic's slope. Source: Arjovsky et al. 2017, Algorithm 1,
/// line 7.
Constraint weight_clip(double c);

}  // namespace saddle::penalties
