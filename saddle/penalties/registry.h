#pragma once
#include "saddle/core/names.h"
#include "saddle/penalties/penalty.h"

namespace saddle::penalties {

/// All penalties by name; each has the option `weight` (lambda).
const Table<Penalty>& penalties();

}  // namespace saddle::penalties
