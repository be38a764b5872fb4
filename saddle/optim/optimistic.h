#pragma once
#include "saddle/optim/rule.h"

namespace saddle::optim {

/// Optimistic gradient descent of both players at once: w_{t+1} = w_t - lr (2 g_t - g_{t-1}), g_{-1} = g_0: the past
/// gradient stands for the one that extragradient would look for. On the bilinear game stable for lr w < 1 / sqrt(3).
///
/// Source: Daskalakis et al. 2018, eq. (4). 2 g_t - g_{t-1} goes through the players' optimisers; with Adam the
/// paper's Algorithm 1 extrapolates after the moments instead, here it is done before them, for any optimiser alike.
/// Memory: past.<player>.<parameter>, the gradient of the last update that was not refused, and begun.<player>,
/// whether there was one.
Rule optimistic();

}  // namespace saddle::optim
