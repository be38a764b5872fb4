#pragma once
#include <functional>
#include <string>
#include <vector>

#include "saddle/core/names.h"
#include "saddle/nn/network.h"

namespace saddle::nn {

/// What is done to the critic's weights: a projection after each of its steps, or another network in which the weights
/// enter normalised.
struct Constraint {
  std::string name;
  /// In place, on the trainable weights after each step; empty: nothing.
  std::function<void(const std::vector<Tensor>& weights)> project;
  /// The network with its weights replaced by functions of them; empty: the network as it is.
  std::function<Network(Network)> parametrise;
};

/// Nothing.
Constraint unconstrained();

/// w <- clip(w, -c, c), c > 0: a crude way to bound the critic's slope. Source: Arjovsky et al. 2017, Algorithm 1,
/// line 7.
Constraint weight_clip(double c);

/// All constraints by name; "none" among them.
const Table<Constraint>& constraints();

}  // namespace saddle::nn
