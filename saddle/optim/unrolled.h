#pragma once
#include "saddle/optim/rule.h"

namespace saddle::optim {

struct UnrolledOptions {
  int steps = 5;              // k, of the critic that the generator looks ahead, >= 0; 0 is alternating play
  double lr = 0;              // of those steps by plain descent; 0: the critic optimiser's learning rate
  int n_critic = 1;           // ordinary critic steps for each generator step, >= 1
  bool by_optimizer = false;  // true: those steps are the critic optimiser's, from its present state on; then lr = 0
};

/// Unrolled play: the generator minimises L_G(theta, psi_k(theta)), where psi_0 = psi, psi_{j+1} = psi_j - lr
/// grad_psi L_D(theta, psi_j), and differentiates through all k steps; the critic makes ordinary steps.
///
/// Source: Metz et al. 2017, section 2.2. The unrolled steps are plain gradient descent, or those of the critic's
/// optimiser (Adam's in the authors' code), whose running means are differentiated through as well; with penalties, all
/// on the generator's own draw. The critic and the optimiser's state that they imagine are thrown away, buffers too.
/// The paper moves both players at once; here the critic moves first, so that k = 0 is alternating play to the bit.
/// Refused with a constraint that projects: the projection would be no part of the differentiated steps.
Rule unrolled(const UnrolledOptions& options);

}  // namespace saddle::optim
