#pragma once
#include "saddle/core/names.h"
#include "saddle/divergences/f_divergence.h"

namespace saddle::divergences {

/// All f-divergences by name: f_divergences().make("pearson", {}).
const Table<FDivergence>& f_divergences();

}  // namespace saddle::divergences
