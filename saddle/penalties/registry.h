#pragma once
#include "saddle/core/names.h"
#include "saddle/penalties/constraint.h"
#include "saddle/penalties/penalty.h"

namespace saddle::penalties {

/// All penalties by name; each has the option `weight` (lambda).
const Table<Penalty>& penalties();

/// All constraints by name; "none" among them.
const Table<Constraint>& constraints();

}  // namespace saddle::penalties
