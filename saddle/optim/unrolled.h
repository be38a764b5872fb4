#pragma once
#include "saddle/optim/rule.h"

namespace saddle::optim {

struct UnrolledOptions {
  int steps = 5;     // k, of the critic that the generator looks ahead, >= 0; 0 is alternating play
  double lr = 0;     // of those steps; 0: the critic optimiser's learning rate
  int n_critic = 1;  // ordinary critic steps for each generator step, >= 1
};

/// Unrolled play: the generator minimises L_G(theta, psi_k(theta)), where psi_0 = psi, psi_{j+1} = psi_j - lr
/// grad_psi L_D(theta, psi_j), and differentiates through all k steps; the critic makes ordinary steps.
///
/// Source: Metz et al. 2017, section 2.2. The unrolled steps are plain gradient descent whatever the critic's
/// optimiser, with penalties, all on the generator's own draw; the critic they imagine is thrown away, its buffers too.
/// The paper moves both players at once; here the critic moves first, so that k = 0 is alternating play to the bit.
/// Refused with a constraint that projects: the projection would be no part of the differentiated steps.
Rule unrolled(const UnrolledOptions& options);

}  // namespace saddle::optim
