#pragma once
#include <cstdint>

#include "saddle/optim/rule.h"

namespace saddle::optim {

struct LookaheadOptions {
  std::int64_t k = 5;  // steps of the inner rule between two looks back, >= 1
  double alpha = 0.5;  // how far the slow weights follow, [0, 1]; 1 is the inner rule
};

/// Lookahead-minmax: after every k steps of another rule both players at once go back part of their way, slow <- slow +
/// alpha (w - slow), w <- slow. What rotates about an equilibrium is averaged towards it.
///
/// Source: Chavdarova et al. 2021, Algorithm 1; Zhang et al. 2019 for one player. Optimisers keep their state, and
/// buffers stay those of the inner rule. The critic's constraint is applied to what was averaged.
/// Memory: slow.<player>.<parameter>; count, the steps since the last look back; the inner rule's own as inner.<name>.
/// Refused around itself, and where the inner rule is.
Rule lookahead(Rule inner, const LookaheadOptions& options);

}  // namespace saddle::optim
