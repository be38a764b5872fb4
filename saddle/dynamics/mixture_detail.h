#pragma once
#include <vector>

#include "saddle/objectives/objective.h"
#include "saddle/penalties/penalty.h"

namespace saddle::dynamics {

/// So many games of a stack, one after the other, that have an objective in common.
struct Part {
  objectives::Objective objective;
  std::int64_t games = 0;
};

/// Whether an objective can share a stack with others: it reads scores of single samples and nothing else.
bool mixes(const objectives::Objective& objective);

/// The objective of a whole stack, each part's games with its own. Reads what any part reads.
objectives::Objective mixture(const std::vector<Part>& parts);

/// A penalty with a weight for each game of a stack, {R}. One that looks at weights has the same for all.
penalties::Penalty weighted(const penalties::Penalty& penalty, const Tensor& weights);

}  // namespace saddle::dynamics
