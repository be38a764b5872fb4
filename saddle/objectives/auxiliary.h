#pragma once
#include "saddle/core/names.h"
#include "saddle/objectives/objective.h"

namespace saddle::objectives {

/// A loss that both players add to their own: weight x objective.
struct Auxiliary {
  double weight = 1;
  Objective objective;
};

/// The objective with weight x auxiliary added to both players' losses; it needs what either needs.
Objective with_auxiliary(const Objective& objective, const Auxiliary& auxiliary);

/// All auxiliary objectives by name: ac-gan. Each has the option `weight`.
const Table<Auxiliary>& auxiliaries();

}  // namespace saddle::objectives
