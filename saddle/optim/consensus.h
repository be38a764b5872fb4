#pragma once
#include "saddle/optim/rule.h"

namespace saddle::optim {

struct ConsensusOptions {
  double gamma = 1;  // weight of 1/2 |v|^2, >= 0; 0 is simultaneous play
};

/// Consensus optimisation: w <- w - lr (v(w) + gamma grad R(w)), R = 1/2 |v|^2, v = (grad_critic L_D, grad_generator
/// L_G) the joint field of both players' weights w, penalties included; both terms from the same draw.
///
/// Source: Mescheder et al. 2017, "The Numerics of GANs", Algorithm 2; with the half of their L = 1/2 |v|^2, so that
/// a damping of gamma w^2 is added to both players of the Dirac-GAN with f'(0) = w (gamma / 4 at w = 1/2). The field's
/// public code loses half of grad R's second term, f' f''; here R is differentiated as it stands.
Rule consensus(const ConsensusOptions& options);

}  // namespace saddle::optim
