#pragma once
#include "saddle/optim/rule.h"

namespace saddle::optim {

/// Extragradient: both players extrapolate, w' = w - lr g(w); then each steps from where it stood with the gradient
/// found there, w <- w - lr g(w'), on a draw of its own. On the bilinear game stable for lr w < 1, the radius being
/// |1 - (lr w)^2 + i lr w|.
///
/// Source: Korpelevich 1976; Gidel et al. 2019, Algorithm 2 and, through Adam, Algorithm 4: the optimisers' moments see
/// both gradients. The constraint follows both moves. Buffers (running statistics) are not put back: both passes
/// count, as they would in a training script. The losses told are those at the extrapolated point.
Rule extragradient();

}  // namespace saddle::optim
